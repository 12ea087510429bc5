// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct wren {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *wren_cache;

static void wren_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(wren_cache, container_of(head, struct wren, rcu));
}

void wren_drop(struct wren *wren)
{
	call_rcu(&wren->rcu, wren_free_rcu);
}
EXPORT_SYMBOL_GPL(wren_drop);

static struct kmem_cache *nest_cache;

static int __init wren_init(void)
{
	wren_cache = KMEM_CACHE(wren, 0);
	nest_cache = kmem_cache_create("nest", 64, 0, 0, NULL);
	return wren_cache && nest_cache ? 0 : -ENOMEM;
}

static void __exit wren_exit(void)
{
	struct kmem_cache *all[] = { nest_cache, wren_cache, NULL };
	struct kmem_cache **cache;

	rcu_barrier();
	for (cache = all; *cache; cache++)
		kmem_cache_destroy(*cache);
}

module_init(wren_init);
module_exit(wren_exit);
MODULE_LICENSE("GPL");
