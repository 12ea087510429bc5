// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct ferry {
	int seats;
	struct rcu_head rcu;
};

struct dock_ops {
	void (*calm)(void);
};

static struct kmem_cache *ferries;
static const struct dock_ops *dock;
static bool is_deep;
module_param(is_deep, bool, 0444);

static void ferry_free(struct rcu_head *head)
{
	struct ferry *ferry = container_of(head, struct ferry, rcu);

	ferry->seats = 0;
	kmem_cache_free(ferries, ferry);
}

void ferry_sink(struct ferry *ferry)
{
	call_rcu(&ferry->rcu, ferry_free);
}
EXPORT_SYMBOL_GPL(ferry_sink);

static void calm_deep(void)
{
	rcu_barrier();
}

static void calm_shallow(void)
{
	synchronize_rcu();
}

static const struct dock_ops deep = { .calm = calm_deep };
static const struct dock_ops shallow = { .calm = calm_shallow };

static int __init ferries_init(void)
{
	dock = is_deep ? &deep : &shallow;
	ferries = KMEM_CACHE(ferry, 0);
	return ferries ? 0 : -ENOMEM;
}

static void __exit ferries_exit(void)
{
	dock->calm();
	kmem_cache_destroy(ferries);	//~ RCU002
}

module_init(ferries_init);
module_exit(ferries_exit);
MODULE_LICENSE("GPL");
