// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct bead {
	struct rcu_head rcu;
	int colour;
};

struct kmem_cache *string_cache_new(const char *name, size_t size);
void string_cache_end(struct kmem_cache *cache);
