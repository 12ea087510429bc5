// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/version.h>

#define IS_SINCE(a, b, c) (LINUX_VERSION_CODE >= KERNEL_VERSION(a, b, c))

struct tick {
	struct rcu_head rcu;
};

static struct kmem_cache *tick_cache;

static void tick_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(tick_cache, container_of(head, struct tick, rcu));
}

void tick_drop(struct tick *tick)
{
	call_rcu(&tick->rcu, tick_free_rcu);
}

static int __init clock_init(void)
{
	tick_cache = KMEM_CACHE(tick, 0);
	return tick_cache ? 0 : -ENOMEM;
}

static void __exit clock_exit(void)
{
#if LINUX_VERSION_CODE < 0x041300
	rcu_barrier();
#endif
#if IS_SINCE(4, 19, 0) && !IS_SINCE(6, 1, 0)
	rcu_barrier();
#endif
	if (KERNEL_VERSION(6, 12, 0) <= LINUX_VERSION_CODE)
		rcu_barrier();
	kmem_cache_destroy(tick_cache);	//~ RCU002 kernel>=6.1 kernel<6.12
}

module_init(clock_init);
module_exit(clock_exit);
MODULE_LICENSE("GPL");
