// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "depot.h"

struct parcel {
	struct rcu_head rcu;
	int weight;
};

static struct kmem_cache *parcel_cache;

static void parcel_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(parcel_cache, container_of(head, struct parcel, rcu));
}

void parcel_drop(struct parcel *parcel)
{
	call_rcu(&parcel->rcu, parcel_free_rcu);
}
EXPORT_SYMBOL_GPL(parcel_drop);

int depot_open(void)
{
	parcel_cache = KMEM_CACHE(parcel, 0);
	return parcel_cache ? 0 : -ENOMEM;
}
EXPORT_SYMBOL_GPL(depot_open);

void depot_settle(void)
{
	rcu_barrier();
}
EXPORT_SYMBOL_GPL(depot_settle);

void depot_close(void)
{
	kmem_cache_destroy(parcel_cache);	//~ RCU002
}
EXPORT_SYMBOL_GPL(depot_close);

MODULE_LICENSE("GPL");
