// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include "shelf.h"

static void shelf_free_rcu(struct rcu_head *rcu)
{
	struct book *book = container_of(rcu, struct book, rcu);

	book->ops->free(book);
}

void shelf_put(struct book *book)
{
	call_rcu(&book->rcu, shelf_free_rcu);
}
EXPORT_SYMBOL_GPL(shelf_put);

static void __exit shelf_exit(void)
{
	rcu_barrier();
}
module_exit(shelf_exit);
MODULE_LICENSE("GPL");
