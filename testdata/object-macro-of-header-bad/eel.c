// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "calls.h"

struct eel {
	struct rcu_head rcu;
};

static struct kmem_cache *eel_cache;

static void eel_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(eel_cache, container_of(head, struct eel, rcu));
}

void eel_drop(struct eel *eel)
{
	call_rcu(&eel->rcu, eel_free_rcu);
}
EXPORT_SYMBOL_GPL(eel_drop);

static int __init eel_init(void)
{
	eel_cache = KMEM_CACHE(eel, 0);
	return eel_cache ? 0 : -ENOMEM;
}

static void __exit eel_exit(void)
{
	SETTLE_ALL;
	EEL_END;
}

module_init(eel_init);
module_exit(eel_exit);
MODULE_LICENSE("GPL");
