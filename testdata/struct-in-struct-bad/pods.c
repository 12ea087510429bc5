// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct seed {
	struct rcu_head rcu;
};

/* What stands inside has a tag of its own, for everybody. */
struct pod {
	int size;
	struct pod_half {
		struct seed *seed;
	} left, *right;
};

static struct kmem_cache *seed_cache;

void pod_fill(struct pod_half *half)
{
	half->seed = kmem_cache_zalloc(seed_cache, GFP_KERNEL);
}
EXPORT_SYMBOL_GPL(pod_fill);

void pod_open(struct pod *pod)
{
	kfree_rcu(pod->right->seed, rcu);
}
EXPORT_SYMBOL_GPL(pod_open);

static int __init pods_init(void)
{
	seed_cache = kmem_cache_create("seed", 64, 0, 0, NULL);
	return seed_cache ? 0 : -ENOMEM;
}

static void __exit pods_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(seed_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
}

module_init(pods_init);
module_exit(pods_exit);
MODULE_LICENSE("GPL");
