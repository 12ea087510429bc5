// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#define SIEVES 3

struct grain {
	int size;
	struct rcu_head rcu;
};

static struct kmem_cache *grain_cache;

static void grain_free(struct rcu_head *head)
{
	kmem_cache_free(grain_cache, container_of(head, struct grain, rcu));
}

void grain_drop(struct grain *grain)
{
	call_rcu(&grain->rcu, grain_free);
}
EXPORT_SYMBOL_GPL(grain_drop);

static struct kmem_cache *sieve_pick(struct kmem_cache *cache, int at)
{
	return at < SIEVES ? cache : NULL;
}

static int __init sieve_init(void)
{
	grain_cache = KMEM_CACHE(grain, 0);
	return grain_cache ? 0 : -ENOMEM;
}

/* Each element comes from the one before. */
static void __exit sieve_exit(void)
{
	struct kmem_cache *through[SIEVES];
	int at;

	through[0] = grain_cache;
	for (at = 1; at < SIEVES; at++)
		through[at] = sieve_pick((struct kmem_cache *)through[at - 1], at);
	kmem_cache_destroy(through[SIEVES - 1]);	//~ RCU002
}

module_init(sieve_init);
module_exit(sieve_exit);
MODULE_LICENSE("GPL");
