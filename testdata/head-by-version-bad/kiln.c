// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/device.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/version.h>

struct brick {
	struct rcu_head rcu;
};

static struct kmem_cache *brick_cache;

static void brick_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(brick_cache, container_of(head, struct brick, rcu));
}

void brick_drop(struct brick *brick)
{
	call_rcu(&brick->rcu, brick_free_rcu);
}

/* One body for what the core has called in three ways; only on some kernels does it wait. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
static void kiln_stop(struct device *dev)
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(4, 19, 0)
static int kiln_stop(struct device *dev)
#else
static int kiln_stop(struct device *dev, int how)
#endif
{
	dev_info(dev, "cooling down\n");
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
	rcu_barrier();
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
	return 0;
#endif
}

static int __init kiln_init(void)
{
	brick_cache = KMEM_CACHE(brick, 0);
	return brick_cache ? 0 : -ENOMEM;
}

static void __exit kiln_exit(void)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(4, 19, 0)
	kiln_stop(NULL);
#else
	kiln_stop(NULL, 0);
#endif
	kmem_cache_destroy(brick_cache);	//~ RCU002 kernel>=6.1
}

module_init(kiln_init);
module_exit(kiln_exit);
MODULE_LICENSE("GPL");
