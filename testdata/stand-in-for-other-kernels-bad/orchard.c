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

struct plum {
	int stone;
};

static struct kmem_cache *apple_cache;
static struct kmem_cache *pear_cache;
static struct kmem_cache *plum_cache;

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

void plum_fall(struct plum *plum)
{
	kfree_rcu_mightsleep(plum);
}

static int __init orchard_init(void)
{
	apple_cache = KMEM_CACHE(apple, 0);
	pear_cache = KMEM_CACHE(pear, 0);
	plum_cache = KMEM_CACHE(plum, 0);
	return apple_cache && pear_cache && plum_cache ? 0 : -ENOMEM;
}
module_init(orchard_init);

static void __exit orchard_exit(void)
{
	kmem_cache_destroy(apple_cache);	//~ RCU002
	kmem_cache_destroy(pear_cache);		//~ RCU002
	kmem_cache_destroy(plum_cache);		//~ RCU002 kernel<5.6 //~ RCU001 kernel>=5.6 kernel<6.12
}
module_exit(orchard_exit);
MODULE_LICENSE("GPL");
