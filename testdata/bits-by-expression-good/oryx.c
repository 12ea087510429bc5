// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/bits.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#define STOP_ALL GENMASK(2, 0)
#define STOP_LOG BIT(1)

struct oryx {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *oryx_cache;

static void oryx_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(oryx_cache, container_of(head, struct oryx, rcu));
}

void oryx_drop(struct oryx *oryx)
{
	call_rcu(&oryx->rcu, oryx_free_rcu);
}

static void oryx_stop(unsigned int flags)
{
	if (flags & STOP_ALL)
		rcu_barrier();
}

static int __init oryx_init(void)
{
	oryx_cache = KMEM_CACHE(oryx, 0);
	return oryx_cache ? 0 : -ENOMEM;
}

static void __exit oryx_exit(void)
{
	oryx_stop(STOP_LOG);
	kmem_cache_destroy(oryx_cache);
}

module_init(oryx_init);
module_exit(oryx_exit);
MODULE_LICENSE("GPL");
