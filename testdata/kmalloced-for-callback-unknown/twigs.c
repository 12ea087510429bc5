// SPDX-License-Identifier: MIT OR Apache-2.0
/* kfree() takes what kzalloc() yields, and what the cache does. */
#include <linux/module.h>
#include "twig.h"

static struct kmem_cache *twig_cache;

void *twig_grow(bool often)
{
	if (often)
		return kmem_cache_zalloc(twig_cache, GFP_KERNEL);
	return kzalloc(sizeof(struct twig), GFP_KERNEL);
}
EXPORT_SYMBOL_GPL(twig_grow);

void twig_break(void *nest)
{
	twig_drop(nest);
}
EXPORT_SYMBOL_GPL(twig_break);

static int __init twigs_init(void)
{
	twig_cache = KMEM_CACHE(twig, 0);
	return twig_cache ? 0 : -ENOMEM;
}

static void __exit twigs_exit(void)
{
	kmem_cache_destroy(twig_cache);
	rcu_barrier();
}

module_init(twigs_init);
module_exit(twigs_exit);
MODULE_LICENSE("GPL");
