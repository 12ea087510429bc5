// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct wax {
	struct rcu_head rcu;
};

static struct kmem_cache *wax_cache;

static void wax_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(wax_cache, container_of(head, struct wax, rcu));
}

void wax_drop(struct wax *wax)
{
	call_rcu(&wax->rcu, wax_free_rcu);
}

static void wax_settle(void)
{
	rcu_barrier();
}

/* Waits for nothing. */
static void wax_rest(void)
{
}

/* The caller says how to wait. */
static void wax_end(void (*wait)(void), void (*more)(void))
{
	more();
	wait();
	kmem_cache_destroy(wax_cache);
}

static int __init wax_init(void)
{
	wax_cache = KMEM_CACHE(wax, 0);
	return wax_cache ? 0 : -ENOMEM;
}

static void __exit wax_exit(void)
{
	wax_end(wax_settle, wax_rest);
}

module_init(wax_init);
module_exit(wax_exit);
MODULE_LICENSE("GPL");
