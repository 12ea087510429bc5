// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct seat {
	int row;
	struct rcu_head rcu;
};

static struct kmem_cache *seat_cache;

struct note {
	struct rcu_head rcu;
};

static struct note *last;

void note_replace(struct note *old)
{
	last = kmalloc(sizeof(*last), GFP_KERNEL);
	kfree_rcu(old, rcu);
}

void seat_release(struct seat *seat)
{
	kmem_cache_free(seat_cache, seat);
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
	kmem_cache_destroy(seat_cache);
}
module_exit(seats_exit);
MODULE_LICENSE("GPL");
