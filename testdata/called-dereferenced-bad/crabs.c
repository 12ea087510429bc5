// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct crab {
	struct rcu_head rcu;
};

static struct kmem_cache *crab_cache;

static void crab_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(crab_cache, container_of(head, struct crab, rcu));
}

void crab_drop(struct crab *crab)
{
	call_rcu(&crab->rcu, crab_free_rcu);
}

static int __init crabs_init(void)
{
	crab_cache = KMEM_CACHE(crab, 0);
	return crab_cache ? 0 : -ENOMEM;
}
module_init(crabs_init);

struct crab_ops {
	void (*drain)(void);
};

static void crab_drain(void)
{
	synchronize_rcu();
}

static const struct crab_ops ops = { .drain = crab_drain };

static void __exit crabs_exit(void)
{
	(*ops.drain)();
	kmem_cache_destroy(crab_cache);	//~ RCU003
}
module_exit(crabs_exit);
MODULE_LICENSE("GPL");
