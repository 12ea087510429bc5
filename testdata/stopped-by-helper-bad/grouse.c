// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "heath.h"

struct grouse {
	struct rcu_head rcu;
};

static struct kmem_cache *grouse_cache;
static struct grouse *grouse_last;

static void grouse_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(grouse_cache, container_of(head, struct grouse, rcu));
}

static void heath_burn(struct work_struct *work)
{
	struct grouse *grouse = xchg(&grouse_last, NULL);

	if (grouse)
		call_rcu(&grouse->rcu, grouse_free_rcu);
}

static DECLARE_DELAYED_WORK(heath_work, heath_burn);

static int __init heath_init(void)
{
	grouse_cache = KMEM_CACHE(grouse, 0);
	if (!grouse_cache)
		return -ENOMEM;
	grouse_last = kmem_cache_alloc(grouse_cache, GFP_KERNEL);
	schedule_delayed_work(&heath_work, HZ);
	return 0;
}

static void __exit heath_exit(void)
{
	rcu_barrier();	//~ RCU004.4
	heath_stop(&heath_work);
	kmem_cache_destroy(grouse_cache);	//~ RCU004
}

module_init(heath_init);
module_exit(heath_exit);
MODULE_LICENSE("GPL");
