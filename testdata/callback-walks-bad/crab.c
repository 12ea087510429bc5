// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>

struct leg {
	struct list_head node;
};

struct crab {
	struct list_head legs;
	struct rcu_head rcu;
};

static struct kmem_cache *leg_cache;

static void crab_each_leg(struct crab *crab, void (*each)(struct leg *leg))
{
	struct leg *leg, *next;

	list_for_each_entry_safe(leg, next, &crab->legs, node)
		each(leg);
}

static void leg_free(struct leg *leg)
{
	kmem_cache_free(leg_cache, leg);
}

static void crab_free(struct rcu_head *head)
{
	struct crab *crab = container_of(head, struct crab, rcu);

	crab_each_leg(crab, leg_free);
	kfree(crab);
}

void crab_drop(struct crab *crab)
{
	call_rcu(&crab->rcu, crab_free);
}
EXPORT_SYMBOL(crab_drop);

static int __init crab_init(void)
{
	leg_cache = KMEM_CACHE(leg, 0);
	return leg_cache ? 0 : -ENOMEM;
}

static void __exit crab_exit(void)
{
	kmem_cache_destroy(leg_cache);	//~ RCU002
}

module_init(crab_init);
module_exit(crab_exit);
MODULE_LICENSE("GPL");
