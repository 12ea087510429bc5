// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/mempool.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct grain {
	struct rcu_head rcu;
};

struct silo {
	mempool_t pool;
};

static struct kmem_cache *grain_cache;
static struct silo silo;

static void grain_free_rcu(struct rcu_head *head)
{
	mempool_free(container_of(head, struct grain, rcu), &silo.pool);
}

void grain_drop(struct grain *grain)
{
	call_rcu(&grain->rcu, grain_free_rcu);
}

static int __init silo_init(void)
{
	grain_cache = KMEM_CACHE(grain, 0);
	if (!grain_cache)
		return -ENOMEM;
	return mempool_init_slab_pool(&silo.pool, 4, grain_cache);
}

static void __exit silo_exit(void)
{
	mempool_exit(&silo.pool);
	kmem_cache_destroy(grain_cache);	//~ RCU002 kernel>=4.18
}	//~ RCU006 kernel<4.18

module_init(silo_init);
module_exit(silo_exit);
MODULE_LICENSE("GPL");
