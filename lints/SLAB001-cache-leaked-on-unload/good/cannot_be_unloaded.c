// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct seat {
	int row;
	struct rcu_head rcu;
};

static struct kmem_cache *seat_cache;


struct seat *seat_new(void)
{
	return kmem_cache_zalloc(seat_cache, GFP_KERNEL);
}

static int __init seats_init(void)
{
	seat_cache = KMEM_CACHE(seat, 0);
	return seat_cache ? 0 : -ENOMEM;
}
module_init(seats_init);
MODULE_LICENSE("GPL");
