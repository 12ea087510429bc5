// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct seat {
	int row;
	struct rcu_head rcu;
};

static struct kmem_cache *seat_cache;

static void seat_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(seat_cache, container_of(head, struct seat, rcu));
}

void seat_release(struct seat *seat)
{
	call_rcu(&seat->rcu, seat_free_rcu);
}

struct seat *seat_new(void)
{
	return kmem_cache_zalloc(seat_cache, GFP_KERNEL);
}

static int seats_left;

static void seats_wait(void)
{
	if (!seats_left)
		return;
	rcu_barrier();
}

static int __init seats_init(void)
{
	seat_cache = KMEM_CACHE(seat, 0);
	return seat_cache ? 0 : -ENOMEM;
}
module_init(seats_init);

static void __exit seats_exit(void)
{
	seats_wait();
	kmem_cache_destroy(seat_cache);	//~ RCU002
}
module_exit(seats_exit);
MODULE_LICENSE("GPL");
