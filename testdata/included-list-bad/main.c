// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "quarry.h"

struct stone {
	struct rcu_head rcu;
};

static struct kmem_cache *stone_cache;

static void stone_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(stone_cache, container_of(head, struct stone, rcu));
}

void stone_drop(struct stone *stone)
{
	call_rcu(&stone->rcu, stone_free_rcu);
}

static int __init quarry_init(void)
{
	stone_cache = KMEM_CACHE(stone, 0);
	return stone_cache ? 0 : -ENOMEM;
}

static void __exit quarry_exit(void)
{
	quarry_drain();
	kmem_cache_destroy(stone_cache);	//~ RCU002
}

module_init(quarry_init);
module_exit(quarry_exit);
MODULE_LICENSE("GPL");
