// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#define rcu_barrier() synchronize_rcu()

struct lychee {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *lychee_cache;

static void lychee_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(lychee_cache, container_of(head, struct lychee, rcu));
}

void lychee_drop(struct lychee *lychee)
{
	call_rcu(&lychee->rcu, lychee_free_rcu);
}

static int __init lychee_init(void)
{
	lychee_cache = KMEM_CACHE(lychee, 0);
	return lychee_cache ? 0 : -ENOMEM;
}

static void __exit lychee_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(lychee_cache);	//~ RCU003
}

module_init(lychee_init);
module_exit(lychee_exit);
MODULE_LICENSE("GPL");
