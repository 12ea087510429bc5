// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct wasp {
	struct rcu_head rcu;
};

static struct kmem_cache *wasp_cache;

static void wasp_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(wasp_cache, container_of(head, struct wasp, rcu));
}

typedef void (*wasp_wait_fn)(void);

static const wasp_wait_fn wasp_wait = rcu_barrier;
static void (*const wasp_end)(struct kmem_cache *cache) = kmem_cache_destroy;
static void (*wasp_later)(struct rcu_head *head, rcu_callback_t callback) = &call_rcu;

void wasp_drop(struct wasp *wasp)
{
	wasp_later(&wasp->rcu, wasp_free_rcu);
}
EXPORT_SYMBOL_GPL(wasp_drop);

static int __init wasp_init(void)
{
	wasp_cache = KMEM_CACHE(wasp, 0);
	return wasp_cache ? 0 : -ENOMEM;
}

static void __exit wasp_exit(void)
{
	wasp_wait();
	(*wasp_end)(wasp_cache);
}

module_init(wasp_init);
module_exit(wasp_exit);
MODULE_LICENSE("GPL");
