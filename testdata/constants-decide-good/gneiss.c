// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct gneiss {
	struct rcu_head rcu;
};

static struct kmem_cache *gneiss_cache;

static void gneiss_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(gneiss_cache, container_of(head, struct gneiss, rcu));
}

void gneiss_drop(struct gneiss *gneiss)
{
	call_rcu(&gneiss->rcu, gneiss_free_rcu);
}
EXPORT_SYMBOL_GPL(gneiss_drop);

static int __init gneiss_init(void)
{
	gneiss_cache = KMEM_CACHE(gneiss, 0);
	return gneiss_cache ? 0 : -ENOMEM;
}

static void __exit gneiss_exit(void)
{
	while (true) {
		rcu_barrier();
		break;
	}
	kmem_cache_destroy(gneiss_cache);
}

module_init(gneiss_init);
module_exit(gneiss_exit);
MODULE_LICENSE("GPL");
