// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct rig {
	void (*wait)(void);
	void (*end)(struct kmem_cache *cache);
};

static void rig_wait(void)
{
	rcu_barrier();
}

static const struct rig rig = {
	.wait = rig_wait,
	.end = kmem_cache_destroy,
};

struct sail {
	struct rcu_head rcu;
};

static struct kmem_cache *sail_cache;

static void sail_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(sail_cache, container_of(head, struct sail, rcu));
}

void sail_drop(struct sail *sail)
{
	call_rcu(&sail->rcu, sail_free_rcu);
}
EXPORT_SYMBOL_GPL(sail_drop);

static int __init sail_init(void)
{
	sail_cache = KMEM_CACHE(sail, 0);
	return sail_cache ? 0 : -ENOMEM;
}

static void __exit sail_exit(void)
{
	const struct rig *own = &rig;

	own->wait();
	own->end(sail_cache);
}

module_init(sail_init);
module_exit(sail_exit);
MODULE_LICENSE("GPL");
