// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/slab.h>
#include "compat.h"

struct apple {
	struct rcu_head rcu;
};

struct pear {
	struct rcu_head rcu;
};

static struct kmem_cache *apple_cache;
static struct kmem_cache *pear_cache;

static void apple_free(struct rcu_head *head)
{
	kmem_cache_free(apple_cache, container_of(head, struct apple, rcu));
}

static void pear_free(struct rcu_head *head)
{
	kmem_cache_free(pear_cache, container_of(head, struct pear, rcu));
}

void apple_fall(struct apple *apple)
{
	call_rcu_bh(&apple->rcu, apple_free);
}

void pear_fall(struct pear *pear)
{
	call_rcu_hurry(&pear->rcu, pear_free);
}

static int __init orchard_init(void)
{
	apple_cache = KMEM_CACHE(apple, 0);
	pear_cache = KMEM_CACHE(pear, 0);
	return apple_cache && pear_cache ? 0 : -ENOMEM;
}
module_init(orchard_init);

static void __exit orchard_exit(void)
{
	rcu_barrier_bh();
	kmem_cache_destroy(apple_cache);
	rcu_barrier();
	kmem_cache_destroy(pear_cache);
}
module_exit(orchard_exit);
MODULE_LICENSE("GPL");
