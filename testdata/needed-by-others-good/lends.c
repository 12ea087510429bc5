// SPDX-License-Identifier: MIT OR Apache-2.0
// Who imports the cache may free into it after a grace period: the barrier is not in vain.
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct kmem_cache *ladders;
EXPORT_SYMBOL_GPL(ladders);

static int __init lends_init(void)
{
	ladders = kmem_cache_create("ladders", 64, 0, 0, NULL);
	return ladders ? 0 : -ENOMEM;
}

static void __exit lends_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(ladders);
}

module_init(lends_init);
module_exit(lends_exit);
MODULE_LICENSE("GPL");
