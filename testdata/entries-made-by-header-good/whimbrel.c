// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "bird.h"

struct whimbrel {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *whimbrel_cache;

static void whimbrel_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(whimbrel_cache, container_of(head, struct whimbrel, rcu));
}

void whimbrel_drop(struct whimbrel *whimbrel)
{
	call_rcu(&whimbrel->rcu, whimbrel_free_rcu);
}
EXPORT_SYMBOL(whimbrel_drop);

static int whimbrel_up(void)
{
	whimbrel_cache = KMEM_CACHE(whimbrel, 0);
	return whimbrel_cache ? 0 : -ENOMEM;
}

static void whimbrel_down(void)
{
	rcu_barrier();
	kmem_cache_destroy(whimbrel_cache);
}

DECLARE_BIRD(whimbrel)
MODULE_LICENSE("GPL");
