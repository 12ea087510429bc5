// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct bowl {
	int depth;
	struct rcu_head rcu;
};

struct plate {
	int width;
};

static struct kmem_cache *bowl_cache;
static struct kmem_cache *plate_cache;

/* Bowls go after a grace period, plates at once: both through here. */
static void dish_free(struct kmem_cache *cache, void *dish)
{
	struct kmem_cache *from = cache;

	if (dish)
		kmem_cache_free(from, dish);
}

static void dish_smash(struct kmem_cache **cache, void *dish)
{
	dish_free(*cache, dish);
}

static void bowl_free_rcu(struct rcu_head *head)
{
	dish_smash(&bowl_cache, container_of(head, struct bowl, rcu));
}

void bowl_drop(struct bowl *bowl)
{
	call_rcu(&bowl->rcu, bowl_free_rcu);
}

struct bowl *bowl_make(void)
{
	return kmem_cache_alloc(bowl_cache, GFP_KERNEL);
}

void plate_drop(struct plate *plate)
{
	dish_smash(&plate_cache, plate);
}

struct plate *plate_make(void)
{
	return kmem_cache_alloc(plate_cache, GFP_KERNEL);
}

static int __init dishes_init(void)
{
	bowl_cache = KMEM_CACHE(bowl, 0);
	if (!bowl_cache)
		return -ENOMEM;
	plate_cache = KMEM_CACHE(plate, 0);
	if (!plate_cache) {
		kmem_cache_destroy(bowl_cache);
		return -ENOMEM;
	}
	return 0;
}

static void __exit dishes_exit(void)
{
	kmem_cache_destroy(plate_cache);
	kmem_cache_destroy(bowl_cache);	//~ RCU002
	rcu_barrier();
}

module_init(dishes_init);
module_exit(dishes_exit);
MODULE_LICENSE("GPL");
