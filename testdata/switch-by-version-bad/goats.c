// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/version.h>
#include "switch.h"

struct goat {
	int wool;
	struct rcu_head rcu;
};

static struct kmem_cache *goats;

#ifndef USES_BATCHES
static void goat_free(struct rcu_head *head)
{
	kmem_cache_free(goats, container_of(head, struct goat, rcu));
}
#endif

void goat_leave(struct goat *goat)
{
#ifdef USES_BATCHES
	kfree_rcu(goat, rcu);
#else
	call_rcu(&goat->rcu, goat_free);
#endif
}
EXPORT_SYMBOL_GPL(goat_leave);

static int __init goats_init(void)
{
	goats = KMEM_CACHE(goat, 0);
	return goats ? 0 : -ENOMEM;
}

static void __exit goats_exit(void)
{
#ifndef USES_BATCHES
	rcu_barrier();
#endif
	kmem_cache_destroy(goats);	//~ RCU001 kernel>=6.6 kernel<6.12
}

module_init(goats_init);
module_exit(goats_exit);
MODULE_LICENSE("GPL");
