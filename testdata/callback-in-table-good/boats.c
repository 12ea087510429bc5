// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "boats.h"

struct kmem_cache *boat_cache;

static void boat_sink_rcu(struct rcu_head *head)
{
	kmem_cache_free(boat_cache, container_of(head, struct boat, rcu));
}

static const struct boat_ops sloop_ops = {
	.sails = 2,
	.sink = boat_sink_rcu,
};

struct boat *sloop_new(void)
{
	return boat_new(&sloop_ops);
}

static int __init boats_init(void)
{
	boat_cache = KMEM_CACHE(boat, 0);
	return boat_cache ? 0 : -ENOMEM;
}

static void __exit boats_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(boat_cache);
}

module_init(boats_init);
module_exit(boats_exit);
MODULE_LICENSE("GPL");
