// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/slab.h>
#include "calm.h"

struct drop {
	int size;
	struct rcu_head rcu;
};

static struct kmem_cache *drops;

static void drop_free(struct rcu_head *head)
{
	struct drop *drop = container_of(head, struct drop, rcu);

	drop->size = 0;
	kmem_cache_free(drops, drop);
}

void drop_fall(struct drop *drop)
{
	call_rcu(&drop->rcu, drop_free);
}
EXPORT_SYMBOL_GPL(drop_fall);

static int __init storm_init(void)
{
	drops = KMEM_CACHE(drop, 0);
	return drops ? 0 : -ENOMEM;
}

static void __exit storm_exit(void)
{
	calm_down();
	kmem_cache_destroy(drops);	//~ RCU003
}

module_init(storm_init);
module_exit(storm_exit);
MODULE_LICENSE("GPL");
