// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "make.h"

struct frog {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *frog_cache;

static void frog_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(frog_cache, container_of(head, struct frog, rcu));
}

void frog_drop(struct frog *frog)
{
	call_rcu(&frog->rcu, frog_free_rcu);
}

static int __init frog_init(void)
{
	MAKE_CACHE(frog_cache, frog);
	return frog_cache ? 0 : -ENOMEM;
}

static void __exit frog_exit(void)
{
	kmem_cache_destroy(frog_cache);	//~ RCU002
}

module_init(frog_init);
module_exit(frog_exit);
MODULE_LICENSE("GPL");
