// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "quarry.h"

/* What is passed and what is tested are written in different ways. */
static void settle(int how)
{
	if (how == QUARRY_SLOW)
		rcu_barrier();
}

struct slate {
	struct rcu_head rcu;
};

static struct kmem_cache *slate_cache;

static void slate_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(slate_cache, container_of(head, struct slate, rcu));
}

void slate_drop(struct slate *slate)
{
	call_rcu(&slate->rcu, slate_free_rcu);
}
EXPORT_SYMBOL_GPL(slate_drop);

static int __init slate_init(void)
{
	slate_cache = KMEM_CACHE(slate, 0);
	return slate_cache ? 0 : -ENOMEM;
}

static void __exit slate_exit(void)
{
	settle(1);
	kmem_cache_destroy(slate_cache);	//~ RCU002
}

module_init(slate_init);
module_exit(slate_exit);
MODULE_LICENSE("GPL");
