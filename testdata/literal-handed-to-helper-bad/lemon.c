// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct lemon {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *lemon_cache;

static void lemon_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(lemon_cache, container_of(head, struct lemon, rcu));
}

void lemon_drop(struct lemon *lemon)
{
	call_rcu(&lemon->rcu, lemon_free_rcu);
}

struct lemon_parts {
	int count;
	struct kmem_cache *cache;
};

static void lemon_end(struct lemon_parts parts)
{
	kmem_cache_destroy(parts.cache);	//~ RCU002
}

static int __init lemon_init(void)
{
	lemon_cache = KMEM_CACHE(lemon, 0);
	return lemon_cache ? 0 : -ENOMEM;
}

static void __exit lemon_exit(void)
{
	lemon_end((struct lemon_parts){ .cache = lemon_cache });
}

module_init(lemon_init);
module_exit(lemon_exit);
MODULE_LICENSE("GPL");
