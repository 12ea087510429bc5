// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
struct leaf { struct rcu_head rcu; };
static struct kmem_cache *leaf_cache;
static void *obj_alloc(gfp_t gfp) { return kmem_cache_alloc(leaf_cache, gfp); }
struct leaf *leaf_new(void) { return obj_alloc(GFP_KERNEL); }
EXPORT_SYMBOL(leaf_new);
void leaf_drop(struct leaf *leaf) { kfree_rcu(leaf, rcu); }
EXPORT_SYMBOL(leaf_drop);
static int __init leaf_init(void)
{
	leaf_cache = kmem_cache_create("leaf", 64, 0, 0, NULL);
	return leaf_cache ? 0 : -ENOMEM;
}
static void __exit leaf_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(leaf_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
}
module_init(leaf_init);
module_exit(leaf_exit);
MODULE_LICENSE("GPL");
