// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/slab.h>
#include "grain.h"

static struct kmem_cache *barley_cache;

struct grain *barley_grow(void)
{
	return kmem_cache_zalloc(barley_cache, GFP_KERNEL);
}
EXPORT_SYMBOL_GPL(barley_grow);

void barley_eat(struct grain *grain)
{
	synchronize_rcu();
	kmem_cache_free(barley_cache, grain);
}
EXPORT_SYMBOL_GPL(barley_eat);

static int __init barley_init(void)
{
	barley_cache = KMEM_CACHE(grain, 0);
	return barley_cache ? 0 : -ENOMEM;
}

static void __exit barley_exit(void)
{
	kmem_cache_destroy(barley_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
	//~^ RCU002 kernel<5.6
}

module_init(barley_init);
module_exit(barley_exit);
MODULE_LICENSE("GPL");
