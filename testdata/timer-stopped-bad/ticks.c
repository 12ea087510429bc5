// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/timer.h>
struct tick {
	int id;
	struct rcu_head rcu;
};
static struct kmem_cache *tick_cache;
static void tick_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(tick_cache, container_of(head, struct tick, rcu));
}
static struct tick *current_tick;
static void tick_expire(struct timer_list *t)
{
	struct tick *old = xchg(&current_tick, NULL);

	if (old)
		call_rcu(&old->rcu, tick_free_rcu);
	mod_timer(t, jiffies + HZ);
}
static DEFINE_TIMER(tick_timer, tick_expire);

static int __init tick_init(void)
{
	tick_cache = KMEM_CACHE(tick, 0);
	if (!tick_cache)
		return -ENOMEM;
	mod_timer(&tick_timer, jiffies + HZ);
	return 0;
}
static void __exit tick_exit(void)
{
	rcu_barrier();
	del_timer_sync(&tick_timer);
	kmem_cache_destroy(tick_cache);	//~ RCU004
}
module_init(tick_init);
module_exit(tick_exit);
MODULE_LICENSE("GPL");
