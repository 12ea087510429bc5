// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "compat.h"

struct leaf {
	struct rcu_head rcu;
};

static struct kmem_cache *leaf_cache;

static void leaf_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(leaf_cache, container_of(head, struct leaf, rcu));
}

void leaf_drop(struct leaf *leaf)
{
	soon(&leaf->rcu, leaf_free_rcu);
}

static int __init leaves_init(void)
{
	leaf_cache = KMEM_CACHE(leaf, 0);
	return leaf_cache ? 0 : -ENOMEM;
}

static void __exit leaves_exit(void)
{
	wait_until_idle();
	kmem_cache_destroy(leaf_cache);	//~ RCU003 kernel>=5.10
}

module_init(leaves_init);
module_exit(leaves_exit);
MODULE_LICENSE("GPL");
