// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct reed {
	struct rcu_head rcu;
	bool early;
};

static struct kmem_cache *reed_cache;

struct reed *reed_grow(bool early)
{
	struct reed *reed = early ? kzalloc(sizeof(*reed), GFP_KERNEL) : kmem_cache_zalloc(reed_cache, GFP_KERNEL);

	if (reed)
		reed->early = early;
	return reed;
}
EXPORT_SYMBOL_GPL(reed_grow);

void reed_cut(struct reed *reed)
{
	if (reed->early)
		kfree_rcu(reed, rcu);
	else
		kmem_cache_free(reed_cache, reed);
}
EXPORT_SYMBOL_GPL(reed_cut);

static int __init reed_init(void)
{
	reed_cache = KMEM_CACHE(reed, 0);
	return reed_cache ? 0 : -ENOMEM;
}

static void __exit reed_exit(void)
{
	kmem_cache_destroy(reed_cache);
}

module_init(reed_init);
module_exit(reed_exit);
MODULE_LICENSE("GPL");
