// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#define JAR_SIZE L1_CACHE_ALIGN(64)

struct jar {
	struct rcu_head rcu;
};

static struct kmem_cache *jar_cache;

/* Whoever hands the cache over knows what its objects are. */
static void *take(struct kmem_cache *cache)
{
	return kmem_cache_zalloc(cache, GFP_KERNEL | __GFP_NOFAIL);
}

struct jar *jar_take(void)
{
	return take(jar_cache);
}
EXPORT_SYMBOL_GPL(jar_take);

void jar_drop(struct jar *jar)
{
	kfree_rcu(jar, rcu);
}
EXPORT_SYMBOL_GPL(jar_drop);

static int __init jars_init(void)
{
	jar_cache = kmem_cache_create("jar", JAR_SIZE, 0, 0, NULL);
	return jar_cache ? 0 : -ENOMEM;
}

static void __exit jars_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(jar_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
}

module_init(jars_init);
module_exit(jars_exit);
MODULE_LICENSE("GPL");
