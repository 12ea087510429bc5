// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/bits.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct ibex {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *ibex_cache;

static void ibex_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(ibex_cache, container_of(head, struct ibex, rcu));
}

void ibex_drop(struct ibex *ibex)
{
	call_rcu(&ibex->rcu, ibex_free_rcu);
}

static void ibex_stop(unsigned int flags)
{
	if (flags & GENMASK(1, 0))
		rcu_barrier();
}

static int __init ibex_init(void)
{
	ibex_cache = KMEM_CACHE(ibex, 0);
	return ibex_cache ? 0 : -ENOMEM;
}

static void __exit ibex_exit(void)
{
	ibex_stop(GENMASK(1, 0));
	kmem_cache_destroy(ibex_cache);
}

module_init(ibex_init);
module_exit(ibex_exit);
MODULE_LICENSE("GPL");
