// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct sedge {
	struct rcu_head rcu;
	int length;
};

static struct kmem_cache *sedge_cache;

static void sedge_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(sedge_cache, container_of(head, struct sedge, rcu));
}

void sedge_drop(struct sedge *sedge)
{
	call_rcu(&sedge->rcu, sedge_free_rcu);
}

static int __init sedge_init(void)
{
	sedge_cache = KMEM_CACHE(sedge, 0);
	return sedge_cache ? 0 : -ENOMEM;
}

static void __exit sedge_exit(void)
{
#ifdef CONFIG_REEDS_SHARED
	rcu_barrier();
#endif
	kmem_cache_destroy(sedge_cache);	//~ RCU002
}

module_init(sedge_init);
module_exit(sedge_exit);
MODULE_LICENSE("GPL");
