// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct rush {
	struct rcu_head rcu;
	int length;
};

static struct kmem_cache *rush_cache;

static void rush_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(rush_cache, container_of(head, struct rush, rcu));
}

void rush_drop(struct rush *rush)
{
	if (IS_ENABLED(CONFIG_REEDS_SHARED))
		call_rcu(&rush->rcu, rush_free_rcu);
	else
		kmem_cache_free(rush_cache, rush);
}

static int __init rush_init(void)
{
	rush_cache = KMEM_CACHE(rush, 0);
	return rush_cache ? 0 : -ENOMEM;
}

static void __exit rush_exit(void)
{
	if (IS_ENABLED(CONFIG_REEDS_SHARED))
		rcu_barrier();
	kmem_cache_destroy(rush_cache);
}

module_init(rush_init);
module_exit(rush_exit);
MODULE_LICENSE("GPL");
