// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct mask;

struct mask_ops {
	void (*melt)(struct mask *mask);
};

struct mask {
	struct rcu_head rcu;
	const struct mask_ops *ops;
};

static struct kmem_cache *mask_cache;

static void mask_melt_rcu(struct rcu_head *head)
{
	struct mask *mask = container_of(head, struct mask, rcu);

	mask->ops->melt(mask);
}

void mask_drop(struct mask *mask)
{
	call_rcu(&mask->rcu, mask_melt_rcu);
}

static void wax_melt(struct mask *mask)
{
	kmem_cache_free(mask_cache, mask);
}

static const struct mask_ops wax_ops = {
	.melt = wax_melt,
};

struct mask *wax_new(void)
{
	struct mask *mask = kmem_cache_zalloc(mask_cache, GFP_KERNEL);

	if (mask)
		mask->ops = &wax_ops;
	return mask;
}

static int __init masks_init(void)
{
	mask_cache = KMEM_CACHE(mask, 0);
	return mask_cache ? 0 : -ENOMEM;
}

static void __exit masks_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(mask_cache);
}

module_init(masks_init);
module_exit(masks_exit);
MODULE_LICENSE("GPL");
