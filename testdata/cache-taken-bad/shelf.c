// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct lid {
	int size;
};

struct jar {
	struct rcu_head rcu;
	struct lid *lid;
};

static struct kmem_cache *lid_cache;
static struct kmem_cache *jar_cache;

/* Whoever takes a cache has it alone. */
static struct kmem_cache *cache_take(struct kmem_cache **place)
{
	struct kmem_cache *cache = *place;

	*place = NULL;
	return cache;
}

static void jar_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(jar_cache, container_of(head, struct jar, rcu));
}

void jar_drop(struct jar *jar)
{
	kmem_cache_free(lid_cache, jar->lid);
	call_rcu(&jar->rcu, jar_free_rcu);	//~ RCU002.1
}

static int __init shelf_init(void)
{
	lid_cache = KMEM_CACHE(lid, 0);
	if (!lid_cache)
		return -ENOMEM;
	jar_cache = KMEM_CACHE(jar, 0);
	if (!jar_cache) {
		kmem_cache_destroy(cache_take(&lid_cache));
		return -ENOMEM;
	}
	return 0;
}

static void __exit shelf_exit(void)
{
	kmem_cache_destroy(cache_take(&jar_cache));	//~ RCU002
	rcu_barrier();
	kmem_cache_destroy(cache_take(&lid_cache));
}

module_init(shelf_init);
module_exit(shelf_exit);
MODULE_LICENSE("GPL");
