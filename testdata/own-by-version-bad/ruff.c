// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "compat.h"

struct ruff {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *ruff_cache;

static void ruff_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(ruff_cache, container_of(head, struct ruff, rcu));
}

void ruff_drop(struct ruff *ruff)
{
	call_rcu(&ruff->rcu, ruff_free_rcu);
}
EXPORT_SYMBOL(ruff_drop);

static int __init ruff_init(void)
{
	ruff_cache = KMEM_CACHE(ruff, 0);
	return ruff_cache ? 0 : -ENOMEM;
}

static void __exit ruff_exit(void)
{
	kvfree_rcu_barrier();
	kmem_cache_destroy(ruff_cache);	//~ RCU005 kernel>=6.12 kernel<6.18
}

module_init(ruff_init);
module_exit(ruff_exit);
MODULE_LICENSE("GPL");
