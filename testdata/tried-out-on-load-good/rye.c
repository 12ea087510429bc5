// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct rye {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *rye_cache;

static void rye_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(rye_cache, container_of(head, struct rye, rcu));
}

void rye_drop(struct rye *rye)
{
	call_rcu(&rye->rcu, rye_free_rcu);
}
EXPORT_SYMBOL_GPL(rye_drop);

struct chaff {
	int weight;
};

/* Each cache is gone before the next one is made: nobody else ever sees them. */
static int rye_try(void)
{
	struct kmem_cache *cache;

	cache = KMEM_CACHE(chaff, 0);
	if (!cache)
		return -ENOMEM;
	kmem_cache_destroy(cache);
	cache = KMEM_CACHE(rye, SLAB_HWCACHE_ALIGN);
	if (!cache)
		return -ENOMEM;
	kmem_cache_destroy(cache);
	return 0;
}

static int __init rye_init(void)
{
	int err = rye_try();

	if (err)
		return err;
	rye_cache = KMEM_CACHE(rye, 0);
	return rye_cache ? 0 : -ENOMEM;
}

static void __exit rye_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(rye_cache);
}

module_init(rye_init);
module_exit(rye_exit);
MODULE_LICENSE("GPL");
