// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct wisp {
	spinlock_t lock;
	struct rcu_head rcu;
};

static struct kmem_cache *wisp_cache;

static void wisp_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(wisp_cache, container_of(head, struct wisp, rcu));
}

/* SLAB_TYPESAFE_BY_RCU keeps the pages of the cache, it waits for no callback. */
void wisp_drop(struct wisp *wisp)
{
	call_rcu(&wisp->rcu, wisp_free_rcu);
}

static int __init wisps_init(void)
{
	wisp_cache = kmem_cache_create("wisp", sizeof(struct wisp), 0,
				       SLAB_HWCACHE_ALIGN | SLAB_TYPESAFE_BY_RCU, NULL);
	return wisp_cache ? 0 : -ENOMEM;
}

static void __exit wisps_exit(void)
{
	kmem_cache_destroy(wisp_cache);	//~ RCU002
}

module_init(wisps_init);
module_exit(wisps_exit);
MODULE_LICENSE("GPL");
