// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct lime {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *lime_cache;

static void lime_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(lime_cache, container_of(head, struct lime, rcu));
}

void lime_drop(struct lime *lime)
{
	call_rcu(&lime->rcu, lime_free_rcu);
}

struct lime_parts {
	int count;
	struct kmem_cache *cache;
};

static void lime_end(struct lime_parts *parts)
{
	kmem_cache_destroy(parts->cache);	//~ RCU002
}

static int __init lime_init(void)
{
	lime_cache = KMEM_CACHE(lime, 0);
	return lime_cache ? 0 : -ENOMEM;
}

static void __exit lime_exit(void)
{
	lime_end(&(struct lime_parts){ .cache = lime_cache });
}

module_init(lime_init);
module_exit(lime_exit);
MODULE_LICENSE("GPL");
