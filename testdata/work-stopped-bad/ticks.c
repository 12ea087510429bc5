// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
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
static void tick_expire(struct work_struct *w)
{
	struct tick *old = xchg(&current_tick, NULL);

	if (old)
		call_rcu(&old->rcu, tick_free_rcu);
}
static DECLARE_DELAYED_WORK(tick_work, tick_expire);

static int __init tick_init(void)
{
	tick_cache = KMEM_CACHE(tick, 0);
	if (!tick_cache)
		return -ENOMEM;
	schedule_delayed_work(&tick_work, HZ);
	return 0;
}
static void __exit tick_exit(void)
{
	rcu_barrier();
	cancel_delayed_work_sync(&tick_work);
	kmem_cache_destroy(tick_cache);	//~ RCU004
}
module_init(tick_init);
module_exit(tick_exit);
MODULE_LICENSE("GPL");
