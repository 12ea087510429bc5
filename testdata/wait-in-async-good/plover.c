// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/async.h>

struct plover {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *plover_cache;

static void plover_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(plover_cache, container_of(head, struct plover, rcu));
}

void plover_drop(struct plover *plover)
{
	call_rcu(&plover->rcu, plover_free_rcu);
}
EXPORT_SYMBOL(plover_drop);

static int __init plover_init(void)
{
	plover_cache = KMEM_CACHE(plover, 0);
	return plover_cache ? 0 : -ENOMEM;
}

static void plover_wait(void *data, async_cookie_t cookie)
{
	rcu_barrier();
}

static void __exit plover_exit(void)
{
	async_schedule(plover_wait, NULL);
	async_synchronize_full();
	kmem_cache_destroy(plover_cache);
}

module_init(plover_init);
module_exit(plover_exit);
MODULE_LICENSE("GPL");
