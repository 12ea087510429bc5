// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include "later.h"

struct mayfly {
	int wings;
	struct rcu_head rcu;
};

static int mayflies;

static void mayfly_free(struct rcu_head *head)
{
	mayflies--;
	kfree(container_of(head, struct mayfly, rcu));
}

void mayfly_drop(struct mayfly *mayfly)
{
	later(&mayfly->rcu, mayfly_free);
}
EXPORT_SYMBOL_GPL(mayfly_drop);

static int __init mayfly_init(void)
{
	return 0;
}

static void __exit mayfly_exit(void)
{
}	//~ RCU006

module_init(mayfly_init);
module_exit(mayfly_exit);
MODULE_LICENSE("GPL");
