// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct kite {
	struct rcu_head rcu;
	int tail;
};

static struct kmem_cache *kite_cache;
static DEFINE_MUTEX(kite_lock);
static int kites_up;

static void kite_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(kite_cache, container_of(head, struct kite, rcu));
}

void kite_drop(struct kite *kite)
{
	call_rcu(&kite->rcu, kite_free_rcu);
}

static int __init kites_init(void)
{
	kite_cache = KMEM_CACHE(kite, 0);
	return kite_cache ? 0 : -ENOMEM;
}

static int kites_land(void)
{
	scoped_cond_guard(mutex_intr, return -EINTR, &kite_lock) {
		kites_up = 0;
	}
	rcu_barrier();
	return 0;
}

static void __exit kites_exit(void)
{
	kites_land();
	kmem_cache_destroy(kite_cache);	//~ RCU002
}

module_init(kites_init);
module_exit(kites_exit);
MODULE_LICENSE("GPL");
