// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/version.h>

struct gear {
	struct rcu_head rcu;
	int teeth;
};

static struct kmem_cache *gear_cache;

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0)
static void gear_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(gear_cache, container_of(head, struct gear, rcu));
}
#endif

void gear_drop(struct gear *gear)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0)
	call_rcu(&gear->rcu, gear_free_rcu);
#else
	kfree_rcu(gear, rcu);
#endif
}

static int __init gears_init(void)
{
	gear_cache = KMEM_CACHE(gear, 0);
	return gear_cache ? 0 : -ENOMEM;
}

static void __exit gears_exit(void)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0)
	rcu_barrier();
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	kvfree_rcu_barrier();
#endif
	kmem_cache_destroy(gear_cache);	//~ RCU001 kernel>=5.10 kernel<6.12
}

module_init(gears_init);
module_exit(gears_exit);
MODULE_LICENSE("GPL");
