// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct kiwi {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *kiwi_cache;

static void kiwi_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(kiwi_cache, container_of(head, struct kiwi, rcu));
}

void kiwi_drop(struct kiwi *kiwi)
{
	call_rcu(&kiwi->rcu, kiwi_free_rcu);
}
EXPORT_SYMBOL_GPL(kiwi_drop);

struct crate {
	int count;
	struct kmem_cache *cache;
};

static void crate_end(struct crate crate)
{
	kmem_cache_destroy(crate.cache);	//~ RCU002
}

static int __init kiwi_init(void)
{
	kiwi_cache = KMEM_CACHE(kiwi, 0);
	return kiwi_cache ? 0 : -ENOMEM;
}

static void __exit kiwi_exit(void)
{
	struct crate crate = { .count = 1, .cache = kiwi_cache };

	crate_end(crate);
}

module_init(kiwi_init);
module_exit(kiwi_exit);
MODULE_LICENSE("GPL");
