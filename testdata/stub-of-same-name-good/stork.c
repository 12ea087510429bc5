// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "marsh.h"

struct stork {
	struct rcu_head rcu;
};

static struct kmem_cache *stork_cache;

static void stork_free(struct rcu_head *head)
{
	kmem_cache_free(stork_cache, container_of(head, struct stork, rcu));
}

void stork_drop(struct stork *stork)
{
	call_rcu(&stork->rcu, stork_free);
}

int stork_arrive(void)
{
	stork_cache = KMEM_CACHE(stork, 0);
	return stork_cache ? 0 : -ENOMEM;
}

void stork_leave(void)
{
	kmem_cache_destroy(stork_cache);
}
