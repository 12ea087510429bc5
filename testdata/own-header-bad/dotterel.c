// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "compat.h"

struct dotterel {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *dotterel_cache;

static void dotterel_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(dotterel_cache, container_of(head, struct dotterel, rcu));
}

void dotterel_drop(struct dotterel *dotterel)
{
	call_rcu(&dotterel->rcu, dotterel_free_rcu);
}
EXPORT_SYMBOL(dotterel_drop);

static int __init dotterel_init(void)
{
	dotterel_cache = KMEM_CACHE(dotterel, 0);
	return dotterel_cache ? 0 : -ENOMEM;
}

static void __exit dotterel_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(dotterel_cache);	//~ RCU003
}

module_init(dotterel_init);
module_exit(dotterel_exit);
MODULE_LICENSE("GPL");
