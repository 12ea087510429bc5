// SPDX-License-Identifier: MIT OR Apache-2.0
#include "garden.h"

static struct kmem_cache *fern_cache;

static void fern_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(fern_cache, container_of(head, struct fern, rcu));
}

void fern_drop(struct fern *fern)
{
	call_rcu(&fern->rcu, fern_free_rcu);
}

int ferns_start(void)
{
	fern_cache = KMEM_CACHE(fern, 0);
	return fern_cache ? 0 : -ENOMEM;
}

void ferns_stop(void)
{
	kmem_cache_destroy(fern_cache);
}
