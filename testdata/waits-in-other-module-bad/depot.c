// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include "depot.h"

struct kmem_cache *parcel_cache;
EXPORT_SYMBOL_GPL(parcel_cache);

static int __init depot_init(void)
{
	parcel_cache = KMEM_CACHE(parcel, 0);
	return parcel_cache ? 0 : -ENOMEM;
}

static void __exit depot_exit(void)
{
	kmem_cache_destroy(parcel_cache);	//~ RCU002
}

module_init(depot_init);
module_exit(depot_exit);
MODULE_LICENSE("GPL");
