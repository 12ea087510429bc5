// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/bits.h>

struct yak {
	struct rcu_head rcu;
};

static struct kmem_cache *yak_cache;

static void yak_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(yak_cache, container_of(head, struct yak, rcu));
}

static void yak_stop(unsigned long flags)
{
	if (flags & BIT(0))
		rcu_barrier();
}

void yak_drop(struct yak *yak)
{
	call_rcu(&yak->rcu, yak_free_rcu);
}
EXPORT_SYMBOL_GPL(yak_drop);

static int __init yak_init(void)
{
	yak_cache = KMEM_CACHE(yak, 0);
	return yak_cache ? 0 : -ENOMEM;
}

static void __exit yak_exit(void)
{
	yak_stop(BIT(0) | BIT(4));
	kmem_cache_destroy(yak_cache);
}

module_init(yak_init);
module_exit(yak_exit);
MODULE_LICENSE("GPL");
