// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/version.h>
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#define USES_BATCHES
#endif

struct ewe {
	int wool;
	struct rcu_head rcu;
};

static struct kmem_cache *sheep;

#ifndef USES_BATCHES
static void ewe_free(struct rcu_head *head)
{
	kmem_cache_free(sheep, container_of(head, struct ewe, rcu));
}
#endif

void ewe_leave(struct ewe *ewe)
{
#ifdef USES_BATCHES
	kfree_rcu(ewe, rcu);
#else
	call_rcu(&ewe->rcu, ewe_free);
#endif
}
EXPORT_SYMBOL_GPL(ewe_leave);

static int __init sheep_init(void)
{
	sheep = KMEM_CACHE(ewe, 0);
	return sheep ? 0 : -ENOMEM;
}

static void __exit sheep_exit(void)
{
#ifndef USES_BATCHES
	rcu_barrier();
#endif
	kmem_cache_destroy(sheep);	//~ RCU001 kernel>=6.6 kernel<6.12
}

module_init(sheep_init);
module_exit(sheep_exit);
MODULE_LICENSE("GPL");
