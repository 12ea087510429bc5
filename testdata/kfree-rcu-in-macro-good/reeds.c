// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "reeds.h"

struct reed {
	int length;
	struct rcu_head rcu;
};

static struct kmem_cache *reed_cache;

void reeds_cut(struct reed *short_one, struct reed *long_one)
{
	REED_DROP_ALL(short_one, long_one);
}

static int __init reeds_init(void)
{
	reed_cache = KMEM_CACHE(reed, 0);
	return reed_cache ? 0 : -ENOMEM;
}

static void __exit reeds_exit(void)
{
	rcu_barrier();
	kvfree_rcu_barrier();
	kmem_cache_destroy(reed_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
}

module_init(reeds_init);
module_exit(reeds_exit);
MODULE_LICENSE("GPL");
