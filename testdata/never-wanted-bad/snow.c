// SPDX-License-Identifier: MIT OR Apache-2.0
/* What melts on ice melts slowly. */
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct flake {
	struct rcu_head rcu;
	unsigned int arms;
};

static struct kmem_cache *flake_cache;

static void flake_melt_rcu(struct rcu_head *head)
{
	kmem_cache_free(flake_cache, container_of(head, struct flake, rcu));
}

static void flake_melt(struct flake *flake, bool slowly)
{
	if (slowly)
		call_rcu(&flake->rcu, flake_melt_rcu);	//~ RCU002.1
	else
		kmem_cache_free(flake_cache, flake);
}

static void flake_fall(struct flake *flake, bool on_ice)
{
	flake_melt(flake, on_ice);
}

struct flake *snow_fall(void)
{
	struct flake *flake = kmem_cache_zalloc(flake_cache, GFP_KERNEL);

	if (flake && !flake->arms) {
		flake_fall(flake, false);
		return NULL;
	}
	return flake;
}
EXPORT_SYMBOL_GPL(snow_fall);

void snow_melt(struct flake *flake)
{
	flake_fall(flake, true);
}
EXPORT_SYMBOL_GPL(snow_melt);

static int __init snow_init(void)
{
	flake_cache = KMEM_CACHE(flake, 0);
	return flake_cache ? 0 : -ENOMEM;
}

static void __exit snow_exit(void)
{
	kmem_cache_destroy(flake_cache);	//~ RCU002
}

module_init(snow_init);
module_exit(snow_exit);
MODULE_LICENSE("GPL");
