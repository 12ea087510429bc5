// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "names.h"

struct slug {
	struct rcu_head rcu;
};

static struct kmem_cache *slug_cache;

#define slug_give_back give_back

static void give_back(struct kmem_cache *cache, void *slug)
{
	kmem_cache_free(cache, slug);
}

static void slug_free_rcu(struct rcu_head *head)
{
	slug_give_back(slug_cache, container_of(head, struct slug, rcu));
}

#define slug_drop_later slug_drop_rcu

static void slug_drop_rcu(struct slug *slug)
{
	call_rcu(&slug->rcu, slug_free_rcu);
}

void slug_drop(struct slug *slug)
{
	slug_drop_later(slug);
}

static int __init slug_start(void)
{
	slug_cache = KMEM_CACHE(slug, 0);
	return slug_cache ? 0 : -ENOMEM;
}

static void __exit slug_cleanup(void)
{
	rcu_barrier();
	kmem_cache_destroy(slug_cache);
}

module_init(slug_start);
module_exit(SLUG_EXIT);
MODULE_LICENSE("GPL");
