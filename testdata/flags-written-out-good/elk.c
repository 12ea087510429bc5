// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/bits.h>

#define ELK_WAITS 3

struct elk {
	struct rcu_head rcu;
};

static struct kmem_cache *elk_cache;

static void elk_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(elk_cache, container_of(head, struct elk, rcu));
}

static void elk_stop(unsigned long flags)
{
	if (!(flags & BIT_ULL(ELK_WAITS)))
		return;
	rcu_barrier();
}

void elk_drop(struct elk *elk)
{
	call_rcu(&elk->rcu, elk_free_rcu);
}
EXPORT_SYMBOL_GPL(elk_drop);

static int __init elk_init(void)
{
	elk_cache = KMEM_CACHE(elk, 0);
	return elk_cache ? 0 : -ENOMEM;
}

static void __exit elk_exit(void)
{
	elk_stop(1UL << 3);
	kmem_cache_destroy(elk_cache);
}

module_init(elk_init);
module_exit(elk_exit);
MODULE_LICENSE("GPL");
