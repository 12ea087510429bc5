// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/mempool.h>

struct drop {
	struct rcu_head rcu;
	int size;
};

static struct kmem_cache *drop_cache;
static mempool_t *drop_pool;

static void drop_free_rcu(struct rcu_head *head)
{
	mempool_free(container_of(head, struct drop, rcu), drop_pool);
}

void drop_fall(struct drop *drop)
{
	call_rcu(&drop->rcu, drop_free_rcu);
}

struct drop *drop_form(void)
{
	return mempool_alloc(drop_pool, GFP_NOIO);
}

static int __init rain_init(void)
{
	drop_cache = KMEM_CACHE(drop, 0);
	if (!drop_cache)
		return -ENOMEM;
	drop_pool = mempool_create(4, mempool_alloc_slab, mempool_free_slab, drop_cache);
	if (!drop_pool) {
		kmem_cache_destroy(drop_cache);
		return -ENOMEM;
	}
	return 0;
}

static void __exit rain_exit(void)
{
	mempool_destroy(drop_pool);
	kmem_cache_destroy(drop_cache);	//~ RCU002
}

module_init(rain_init);
module_exit(rain_exit);
MODULE_LICENSE("GPL");
