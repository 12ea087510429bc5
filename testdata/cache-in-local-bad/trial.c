// SPDX-License-Identifier: MIT OR Apache-2.0
/* The cache is in no other place than a local variable, and comes from a helper. */
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct trial {
	struct rcu_head rcu;
};

static struct kmem_cache *trial_cache_create(const char *name)
{
	struct kmem_cache *made = kmem_cache_create(name, sizeof(struct trial), 0, 0, NULL);

	return made;
}

static int __init trial_init(void)
{
	struct kmem_cache *cache = trial_cache_create("trial");
	struct trial *trial;

	if (!cache)
		return -ENOMEM;
	trial = kmem_cache_alloc(cache, GFP_KERNEL);
	if (trial)
		kfree_rcu(trial, rcu);
	kmem_cache_destroy(cache);	//~ RCU002 kernel<5.6 //~ RCU001 kernel>=5.6 kernel<6.12
	return -EAGAIN;
}
module_init(trial_init);
MODULE_LICENSE("GPL");
