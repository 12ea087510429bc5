// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct grain {
	struct rcu_head rcu;
};

struct sieve_ops {
	void (*shake)(void);
};

static struct kmem_cache *grain_cache;
static struct grain *last_grain;

static void grain_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(grain_cache, container_of(head, struct grain, rcu));
}

static void fine_shake(void)
{
	if (last_grain)
		call_rcu(&last_grain->rcu, grain_free_rcu);
	last_grain = NULL;
}

static const struct sieve_ops fine = { .shake = fine_shake };
static const struct sieve_ops *sieve = &fine;

static void sieve_shake(void)
{
	sieve->shake();
}

static int __init sieve_init(void)
{
	grain_cache = KMEM_CACHE(grain, 0);
	if (!grain_cache)
		return -ENOMEM;
	last_grain = kmem_cache_zalloc(grain_cache, GFP_KERNEL);
	return 0;
}
module_init(sieve_init);

static void __exit sieve_exit(void)
{
	rcu_barrier();
	sieve_shake();
	kmem_cache_destroy(grain_cache);	//~ RCU004
}
module_exit(sieve_exit);
MODULE_LICENSE("GPL");
