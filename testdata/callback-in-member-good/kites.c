// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

/* Each kite says itself how it goes. */
struct kite {
	struct rcu_head rcu;
	rcu_callback_t land;
};

static struct kmem_cache *kite_cache;

static void kite_land_rcu(struct rcu_head *head)
{
	kmem_cache_free(kite_cache, container_of(head, struct kite, rcu));
}

struct kite *kite_new(void)
{
	struct kite *kite = kmem_cache_zalloc(kite_cache, GFP_KERNEL);

	if (kite)
		kite->land = kite_land_rcu;
	return kite;
}

void kite_drop(struct kite *kite)
{
	call_rcu(&kite->rcu, kite->land);
}

static int __init kites_init(void)
{
	kite_cache = KMEM_CACHE(kite, 0);
	return kite_cache ? 0 : -ENOMEM;
}

static void __exit kites_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(kite_cache);
}

module_init(kites_init);
module_exit(kites_exit);
MODULE_LICENSE("GPL");
