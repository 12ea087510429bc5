// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "make.h"

struct toad {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *toad_cache;

static void toad_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(toad_cache, container_of(head, struct toad, rcu));
}

void toad_drop(struct toad *toad)
{
	call_rcu(&toad->rcu, toad_free_rcu);
}

static int __init toad_init(void)
{
	MAKE_CACHE(toad_cache, toad);
	return toad_cache ? 0 : -ENOMEM;
}

static void __exit toad_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(toad_cache);
}

module_init(toad_init);
module_exit(toad_exit);
MODULE_LICENSE("GPL");
