// SPDX-License-Identifier: MIT OR Apache-2.0
/* What is in flight is waited for before the guards and classes end that destroy the caches. */
#include <linux/cleanup.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct hen {
	struct rcu_head rcu;
};

struct cow {
	struct rcu_head rcu;
};

struct pig {
	struct rcu_head rcu;
};

struct ewe {
	struct rcu_head rcu;
};

static struct kmem_cache *hen_cache;
static struct kmem_cache *cow_cache;
static struct kmem_cache *pig_cache;
static struct kmem_cache *ewe_cache;

static void barn_end(struct kmem_cache *cache)
{
	kmem_cache_destroy(cache);
}

DEFINE_CLASS(hens, struct kmem_cache *, if (_T) barn_end(_T), cache, struct kmem_cache *cache)
DEFINE_GUARD(cows, struct kmem_cache *, , kmem_cache_destroy(_T))
DEFINE_LOCK_GUARD_0(pigs, , kmem_cache_destroy(pig_cache))
DEFINE_LOCK_GUARD_1(ewes, struct kmem_cache, , kmem_cache_destroy(_T->lock))

static void hen_free(struct rcu_head *head)
{
	kmem_cache_free(hen_cache, container_of(head, struct hen, rcu));
}

static void cow_free(struct rcu_head *head)
{
	kmem_cache_free(cow_cache, container_of(head, struct cow, rcu));
}

static void pig_free(struct rcu_head *head)
{
	kmem_cache_free(pig_cache, container_of(head, struct pig, rcu));
}

static void ewe_free(struct rcu_head *head)
{
	kmem_cache_free(ewe_cache, container_of(head, struct ewe, rcu));
}

void barn_sell(struct hen *hen, struct cow *cow, struct pig *pig, struct ewe *ewe)
{
	call_rcu(&hen->rcu, hen_free);
	call_rcu(&cow->rcu, cow_free);
	call_rcu(&pig->rcu, pig_free);
	call_rcu(&ewe->rcu, ewe_free);
}
EXPORT_SYMBOL_GPL(barn_sell);

static int __init barn_init(void)
{
	hen_cache = KMEM_CACHE(hen, 0);
	cow_cache = KMEM_CACHE(cow, 0);
	pig_cache = KMEM_CACHE(pig, 0);
	ewe_cache = KMEM_CACHE(ewe, 0);
	return 0;
}

static void __exit barn_exit(void)
{
	CLASS(hens, hens)(hen_cache);
	guard(cows)(cow_cache);
	guard(pigs)();
	guard(ewes)(ewe_cache);

	rcu_barrier();
	pr_debug("the barn is empty\n");
}

module_init(barn_init);
module_exit(barn_exit);
MODULE_LICENSE("GPL");
