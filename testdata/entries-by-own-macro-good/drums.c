// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "drums.h"

struct drum {
	struct rcu_head rcu;
};

static struct kmem_cache *drum_cache;

static void drum_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(drum_cache, container_of(head, struct drum, rcu));
}

void drum_drop(struct drum *drum)
{
	call_rcu(&drum->rcu, drum_free_rcu);
}

static int __init drum_kit_start(void)
{
	drum_cache = KMEM_CACHE(drum, 0);
	return drum_cache ? 0 : -ENOMEM;
}

static void __exit drum_kit_stop(void)
{
	rcu_barrier();
	kmem_cache_destroy(drum_cache);
}

DRUM_MODULE(kit);
MODULE_LICENSE("GPL");
