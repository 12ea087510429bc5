// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/slab.h>
#include "mesh.h"

static struct kmem_cache *mesh_entry_cache __read_mostly;

int mesh_cache_init(void)
{
	mesh_entry_cache = kmem_cache_create("mesh_entry", sizeof(struct mesh_entry), 0,
					     SLAB_HWCACHE_ALIGN, NULL);
	return mesh_entry_cache ? 0 : -ENOMEM;
}

struct mesh_entry *mesh_entry_new(void)
{
	return kmem_cache_zalloc(mesh_entry_cache, GFP_ATOMIC);
}

void mesh_cache_destroy(void)
{
	kmem_cache_destroy(mesh_entry_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
}
