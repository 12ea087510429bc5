// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct wren {
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

static int __init wren_init(void)
{
	wren_cache = KMEM_CACHE(wren, 0);
	return wren_cache ? 0 : -ENOMEM;
}

#if 0 /* as it was once */
static void __exit wren_exit(void)
{
	kmem_cache_destroy(wren_cache);
}
#else
static void __exit wren_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(wren_cache);
}
#endif

module_init(wren_init);
module_exit(wren_exit);
MODULE_LICENSE("GPL");
