// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct grain {
	int size;
};

struct flour {
	struct rcu_head rcu;
	struct grain *grain;
};

static struct kmem_cache *grain_cache;
static struct kmem_cache *flour_cache;

static const struct store {
	struct kmem_cache **cache;
	const char *name;
	bool has_callbacks;
} stores[] = {
	{ &grain_cache, "grain" },
	{ .cache = &flour_cache, .name = "flour", .has_callbacks = true },
};

static void flour_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(flour_cache, container_of(head, struct flour, rcu));
}

void flour_drop(struct flour *flour)
{
	kmem_cache_free(grain_cache, flour->grain);
	call_rcu(&flour->rcu, flour_free_rcu);
}

static int __init mill_init(void)
{
	grain_cache = KMEM_CACHE(grain, 0);
	if (!grain_cache)
		return -ENOMEM;
	flour_cache = KMEM_CACHE(flour, 0);
	if (!flour_cache) {
		kmem_cache_destroy(grain_cache);
		return -ENOMEM;
	}
	return 0;
}

static void __exit mill_exit(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(stores); i++) {
		if (stores[i].has_callbacks)
			rcu_barrier();
		kmem_cache_destroy(*stores[i].cache);
	}
}

module_init(mill_init);
module_exit(mill_exit);
MODULE_LICENSE("GPL");
