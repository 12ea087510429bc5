// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/timer.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct sedge {
	struct rcu_head rcu;
};

static struct kmem_cache *sedge_cache;

static void sedge_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(sedge_cache, container_of(head, struct sedge, rcu));
}

static void sedge_churn(void)
{
	struct sedge *sedge = kmem_cache_alloc(sedge_cache, GFP_ATOMIC);

	if (sedge)
		call_rcu(&sedge->rcu, sedge_free_rcu);
}

static struct timer_list sedge_timer;

static void sedge_tick(struct timer_list *timer)
{
	sedge_churn();
	mod_timer(&sedge_timer, jiffies + HZ);
}

static void sedge_destroy(struct kmem_cache *cache)
{
	if (!cache)
		return;
	rcu_barrier();
	kmem_cache_destroy(cache);
}

static int __init sedge_init(void)
{
	sedge_cache = KMEM_CACHE(sedge, 0);
	if (!sedge_cache)
		return -ENOMEM;
	timer_setup(&sedge_timer, sedge_tick, 0);
	mod_timer(&sedge_timer, jiffies + HZ);
	return 0;
}
module_init(sedge_init);

static void __exit sedge_exit(void)
{
	timer_delete_sync(&sedge_timer);
	sedge_destroy(sedge_cache);
}
module_exit(sedge_exit);
MODULE_LICENSE("GPL");
