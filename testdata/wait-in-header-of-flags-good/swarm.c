// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/slab.h>
#include "hive.h"

static struct kmem_cache *bees;

static void bee_free(struct rcu_head *head)
{
	struct bee *bee = container_of(head, struct bee, rcu);

	bee->honey = 0;
	kmem_cache_free(bees, bee);
}

static struct bee *queen;

void bee_leave(struct bee *bee)
{
	call_rcu(&bee->rcu, bee_free);
}
EXPORT_SYMBOL_GPL(bee_leave);

static int __init hive_init(void)
{
	bees = KMEM_CACHE(bee, 0);
	return bees ? 0 : -ENOMEM;
}

static void __exit hive_exit(void)
{
	bee_leave(queen);
	be_quiet();
	kmem_cache_destroy(bees);
}

module_init(hive_init);
module_exit(hive_exit);
MODULE_LICENSE("GPL");
