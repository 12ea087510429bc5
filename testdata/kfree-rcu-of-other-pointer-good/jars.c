// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#define JAR_SIZE 64

static struct kmem_cache *jar_cache;
static void __rcu *label;

/* What goes in flight comes from elsewhere. */
void jar_relabel(const char *text)
{
	char *fresh = kstrdup(text, GFP_KERNEL), *old;

	old = rcu_replace_pointer(label, fresh, true);
	kvfree_rcu_mightsleep(old);
}
EXPORT_SYMBOL_GPL(jar_relabel);

void *jar_take(gfp_t gfp)
{
	return kmem_cache_alloc(jar_cache, gfp);
}
EXPORT_SYMBOL_GPL(jar_take);

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
