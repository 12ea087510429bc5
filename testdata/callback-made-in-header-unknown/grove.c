// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "grove.h"

struct birch {
	struct rcu_head rcu;
};

struct alder {
	struct rcu_head rcu;
};

static struct kmem_cache *birch_cache;
static struct kmem_cache *alder_cache;

GROWS(birch, birch_cache)
GROWS(alder, alder_cache)

void birch_fell(struct birch *birch)
{
	fell_later(birch, birch);
}

void alder_fell(struct alder *alder)
{
	call_rcu(&alder->rcu, alder_fell_rcu);
}

static int __init grove_init(void)
{
	birch_cache = KMEM_CACHE(birch, 0);
	alder_cache = KMEM_CACHE(alder, 0);
	return birch_cache && alder_cache ? 0 : -ENOMEM;
}
module_init(grove_init);

static void __exit grove_exit(void)
{
	kmem_cache_destroy(birch_cache);
	kmem_cache_destroy(alder_cache);
}
module_exit(grove_exit);
MODULE_LICENSE("GPL");
