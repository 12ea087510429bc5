// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#define JAR_SIZE sizeof(struct jar)

struct lid {
	struct rcu_head rcu;
};

/* Who points to the lid points to the jar. */
struct jar {
	struct lid lid;
	int marbles;
};

static struct kmem_cache *jar_cache;

struct lid *jar_take(void)
{
	struct jar *jar = kmem_cache_zalloc(jar_cache, GFP_KERNEL | __GFP_NOFAIL);

	return &jar->lid;
}
EXPORT_SYMBOL_GPL(jar_take);

void lid_drop(struct lid *lid)
{
	kfree_rcu(lid, rcu);
}
EXPORT_SYMBOL_GPL(lid_drop);

static int __init jars_init(void)
{
	jar_cache = kmem_cache_create("jar", JAR_SIZE, 0, 0, NULL);
	return jar_cache ? 0 : -ENOMEM;
}

static void __exit jars_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(jar_cache);
}

module_init(jars_init);
module_exit(jars_exit);
MODULE_LICENSE("GPL");
