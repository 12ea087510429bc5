// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

/* The caches' sizes say nothing of their objects: what is taken from them does. */
struct berry {
	struct rcu_head rcu;
};

struct nut {
	struct rcu_head rcu;
};

struct leaf {
	struct kvfree_rcu_head rcu;
};

static struct kmem_cache *berry_cache;
static struct kmem_cache *nut_cache;
static struct kmem_cache *leaf_cache;

void berry_pick(void)
{
	struct berry *berries[4];

	if (kmem_cache_alloc_bulk(berry_cache, GFP_KERNEL, 4, (void **)berries))
		kfree_rcu(berries[0], rcu);
}

struct nut *nut_pick(struct slab_sheaf *sheaf)
{
	struct nut *nut = kmem_cache_alloc_from_sheaf(nut_cache, GFP_KERNEL, sheaf);

	return nut;
}

void nut_drop(struct nut *nut)
{
	kfree_rcu(nut, rcu);
}

void leaf_drop(struct leaf *leaf)
{
	kfree_rcu_nolock(leaf, rcu);
}

static int __init wood_init(void)
{
	berry_cache = kmem_cache_create("berries", 32, 0, 0, NULL);
	nut_cache = kmem_cache_create("nuts", 32, 0, 0, NULL);
	leaf_cache = KMEM_CACHE(leaf, 0);
	return 0;
}

static void __exit wood_exit(void)
{
	kmem_cache_destroy(berry_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
						//~^ RCU002 kernel>=4.3 kernel<5.6
	kmem_cache_destroy(nut_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
						//~^ RCU002 kernel<5.6
	kmem_cache_destroy(leaf_cache);	//~ RCU001 kernel<6.12
}

module_init(wood_init);
module_exit(wood_exit);
MODULE_LICENSE("GPL");
