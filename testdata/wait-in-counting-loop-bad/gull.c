// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct gull {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *gull_cache;

static void gull_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(gull_cache, container_of(head, struct gull, rcu));
}

static void gull_unlink_rcu(struct rcu_head *head)
{
	call_rcu(head, gull_free_rcu);
}

void gull_drop(struct gull *gull)
{
	call_rcu(&gull->rcu, gull_unlink_rcu);
}

static int __init gull_init(void)
{
	gull_cache = KMEM_CACHE(gull, 0);
	return gull_cache ? 0 : -ENOMEM;
}

static void __exit gull_exit(void)
{
	int i;

	for (i = 1; i < 2; i++)
		rcu_barrier();
	kmem_cache_destroy(gull_cache);	//~ RCU009
}

module_init(gull_init);
module_exit(gull_exit);
MODULE_LICENSE("GPL");
