// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct seat {
	int row;
	struct rcu_head rcu;
};

static struct kmem_cache *seat_cache;

void seat_release(struct seat *seat)
{
	kfree_rcu(seat, rcu);
}

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

static void __exit seats_exit(void)
{
	kmem_cache_destroy(seat_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
	//~^ RCU002 kernel<5.6
}
module_exit(seats_exit);
MODULE_LICENSE("GPL");
