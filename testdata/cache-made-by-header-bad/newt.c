// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "make.h"

struct newt {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *newt_cache;

static void newt_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(newt_cache, container_of(head, struct newt, rcu));
}

void newt_drop(struct newt *newt)
{
	kfree_rcu(newt, rcu);
}

static int __init newt_init(void)
{
	MAKE_CACHE(newt_cache, newt);
	return newt_cache ? 0 : -ENOMEM;
}

static void __exit newt_exit(void)
{
	kmem_cache_destroy(newt_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
					//~^ RCU002 kernel<5.6
}

module_init(newt_init);
module_exit(newt_exit);
MODULE_LICENSE("GPL");
