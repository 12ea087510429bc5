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
	seat_cache = KMEM_CACHE(seat, 0);	//~ SLAB001
	if (!seat_cache)
		return -ENOMEM;
	if (seats_probe() < 0) {
		kmem_cache_destroy(seat_cache);
		return -ENODEV;
	}
	return 0;
}
module_init(seats_init);

static void __exit seats_exit(void)
{
	pr_info("bye\n");
}
module_exit(seats_exit);
MODULE_LICENSE("GPL");
