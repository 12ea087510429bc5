// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct ant {
	struct rcu_head rcu;
};

static struct kmem_cache *ant_cache;

static void ant_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(ant_cache, container_of(head, struct ant, rcu));
}

static void ant_settle(void)
{
	synchronize_rcu();
}

static void ant_rest(void)
{
	rcu_barrier();
}

static void ant_run(void (*step)(void))
{
	step();
}

void ant_pause(void)
{
	ant_run(ant_rest);
}
EXPORT_SYMBOL_GPL(ant_pause);

void ant_drop(struct ant *ant)
{
	call_rcu(&ant->rcu, ant_free_rcu);
}
EXPORT_SYMBOL_GPL(ant_drop);

static int __init ant_init(void)
{
	ant_cache = KMEM_CACHE(ant, 0);
	return ant_cache ? 0 : -ENOMEM;
}

static void __exit ant_exit(void)
{
	ant_run(ant_settle);
	kmem_cache_destroy(ant_cache);	//~ RCU003
}

module_init(ant_init);
module_exit(ant_exit);
MODULE_LICENSE("GPL");
