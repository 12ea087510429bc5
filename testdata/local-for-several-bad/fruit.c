// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct plum {
	struct rcu_head rcu;
};

struct pear {
	int weight;
};

static struct kmem_cache *plum_cache;
static struct kmem_cache *pear_cache;

static void plum_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(plum_cache, container_of(head, struct plum, rcu));
}

void plum_drop(struct plum *plum)
{
	call_rcu(&plum->rcu, plum_free_rcu);
}

void pear_drop(struct pear *pear)
{
	kmem_cache_free(pear_cache, pear);
}

static int __init fruit_init(void)
{
	plum_cache = KMEM_CACHE(plum, 0);
	if (!plum_cache)
		return -ENOMEM;
	pear_cache = KMEM_CACHE(pear, 0);
	if (!pear_cache) {
		kmem_cache_destroy(plum_cache);
		return -ENOMEM;
	}
	return 0;
}

static void fruit_fini(struct kmem_cache *cache)
{
	kmem_cache_destroy(cache);	//~ RCU002
}

static void __exit fruit_exit(void)
{
	struct kmem_cache *cache;

	cache = plum_cache;
	fruit_fini(cache);
	rcu_barrier();
	cache = pear_cache;
	kmem_cache_destroy(cache);
}

module_init(fruit_init);
module_exit(fruit_exit);
MODULE_LICENSE("GPL");
