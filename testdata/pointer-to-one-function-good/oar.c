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

struct oar {
	struct rcu_head rcu;
};

static struct kmem_cache *oar_cache;

static void oar_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(oar_cache, container_of(head, struct oar, rcu));
}

void oar_drop(struct oar *oar)
{
	call_rcu(&oar->rcu, oar_free_rcu);
}
EXPORT_SYMBOL_GPL(oar_drop);

static int __init oar_init(void)
{
	oar_cache = KMEM_CACHE(oar, 0);
	return oar_cache ? 0 : -ENOMEM;
}

static void __exit oar_exit(void)
{
	rig.wait();
	rig.end(oar_cache);
}

module_init(oar_init);
module_exit(oar_exit);
MODULE_LICENSE("GPL");
