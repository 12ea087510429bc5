/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <linux/rcupdate.h>
#include <linux/slab.h>

#define callback				rcu_head
#define old_post(head, then)		call_rcu((head), (then))
#define old_wait				rcu_barrier

static inline struct kmem_cache *old_cache(const char *name, size_t size)
{
	return kmem_cache_create(name, size, 0, 0, NULL);
}

#define old_cache_destroy(cache)	do { if (cache) kmem_cache_destroy(cache); } while (0)
