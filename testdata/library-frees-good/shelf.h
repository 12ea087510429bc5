/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <linux/rcupdate.h>

struct book_ops;

struct book {
	const struct book_ops *ops;
	struct rcu_head rcu;
};

struct book_ops {
	void (*free)(struct book *book);
};

void shelf_put(struct book *book);
