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

static int __init wrens_init(void)
{
	wren_cache = KMEM_CACHE(wren, 0);
	return wren_cache ? 0 : -ENOMEM;
}
module_init(wrens_init);

static void __exit wrens_exit(void)
{
	/* Nobody but the preprocessor knows what this is. */
	BIRDS(wren => nest);
	rcu_barrier();
	kmem_cache_destroy(wren_cache);
}
module_exit(wrens_exit);
MODULE_LICENSE("GPL");
