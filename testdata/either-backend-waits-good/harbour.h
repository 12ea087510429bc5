/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <linux/rcupdate.h>

struct crane {
	int load;
	struct rcu_head rcu;
};

struct harbour_ops {
	void (*calm)(void);
};

int harbour_open(const struct harbour_ops *ops);
void harbour_close(void);
void crane_drop(struct crane *crane);
