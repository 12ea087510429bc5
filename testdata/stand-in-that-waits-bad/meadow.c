// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
/* As long as it was a callback that was enough. */
static inline void kvfree_rcu_barrier(void)
{
	rcu_barrier();
}
#endif

struct clover {
	struct rcu_head rcu;
};

static struct kmem_cache *clover_cache;

struct clover *clover_new(void)
{
	return kmem_cache_alloc(clover_cache, GFP_KERNEL);
}

void clover_mow(struct clover *clover)
{
	kfree_rcu(clover, rcu);
}

static int __init meadow_init(void)
{
	clover_cache = KMEM_CACHE(clover, 0);
	return clover_cache ? 0 : -ENOMEM;
}
module_init(meadow_init);

static void __exit meadow_exit(void)
{
	kvfree_rcu_barrier();
	kmem_cache_destroy(clover_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
}
module_exit(meadow_exit);
MODULE_LICENSE("GPL");
