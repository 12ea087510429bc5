// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct loom {
	int threads;
	struct rcu_head rcu;
};

static struct kmem_cache *loom_cache;

static void loom_free_rcu(head)
	struct rcu_head *head;
{
	kmem_cache_free(loom_cache, container_of(head, struct loom, rcu));
}

void loom_drop(loom) struct loom *loom; { call_rcu(&loom->rcu, loom_free_rcu); }
EXPORT_SYMBOL_GPL(loom_drop);

static void looms_stop(how, why)
	int how;
	const char *why;
{
	pr_debug("%d: %s\n", how, why);
	kmem_cache_destroy(loom_cache);	//~ RCU002
}

static int __init looms_init()
{
	loom_cache = KMEM_CACHE(loom, 0);
	return loom_cache ? 0 : -ENOMEM;
}

static void __exit looms_exit()
{
	looms_stop(1, "unloaded");
}

module_init(looms_init);
module_exit(looms_exit);
MODULE_LICENSE("GPL");
