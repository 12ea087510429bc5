// SPDX-License-Identifier: MIT OR Apache-2.0
#include "string.h"

struct kmem_cache *string_cache_new(const char *name, size_t size)
{
	return kmem_cache_create(name, size, 0, SLAB_HWCACHE_ALIGN, NULL);
}

void string_cache_end(struct kmem_cache *cache)
{
	rcu_barrier();
	kmem_cache_destroy(cache);
}
