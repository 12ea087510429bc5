// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct parcel {
	struct rcu_head rcu;
	int weight;
};

extern struct kmem_cache *parcel_cache;
