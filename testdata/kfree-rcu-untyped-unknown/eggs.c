// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "nest.h"

/* What nest_take() yields stands in no file that is there. */
struct egg {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *egg_cache;

void egg_lose(void)
{
	kfree_rcu(nest_take(), rcu);
}

static int __init eggs_init(void)
{
	egg_cache = KMEM_CACHE(egg, 0);
	return 0;
}

static void __exit eggs_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(egg_cache);
}

module_init(eggs_init);
module_exit(eggs_exit);
MODULE_LICENSE("GPL");
