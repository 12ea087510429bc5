// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct grain {
	struct rcu_head rcu;
	void (*wash)(struct grain *grain);
};

struct pebble {
	int size;
	struct grain grain;
};

static struct kmem_cache *pebble_cache;

static void pebble_wash(struct grain *grain)
{
	kmem_cache_free(pebble_cache, container_of(grain, struct pebble, grain));
}

static void grain_rcu(struct rcu_head *head)
{
	struct grain *grain = container_of(head, struct grain, rcu);

	grain->wash(grain);
}

struct pebble *pebble_new(void)
{
	struct pebble *pebble = kmem_cache_zalloc(pebble_cache, GFP_KERNEL);

	if (pebble)
		pebble->grain = (struct grain) { .wash = pebble_wash };
	return pebble;
}

void pebble_drop(struct pebble *pebble)
{
	call_rcu(&pebble->grain.rcu, grain_rcu);
}

static int __init pebbles_init(void)
{
	pebble_cache = KMEM_CACHE(pebble, 0);
	return pebble_cache ? 0 : -ENOMEM;
}

static void __exit pebbles_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(pebble_cache);
}

module_init(pebbles_init);
module_exit(pebbles_exit);
MODULE_LICENSE("GPL");
