// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/timer.h>

struct drop {
	struct rcu_head rcu;
};

static struct kmem_cache *drop_cache;
static struct drop *last_drop;

static void drop_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(drop_cache, container_of(head, struct drop, rcu));
}

static void drip_expire(struct timer_list *timer)
{
	struct drop *drop = xchg(&last_drop, kmem_cache_zalloc(drop_cache, GFP_ATOMIC));

	if (drop)
		call_rcu(&drop->rcu, drop_free_rcu);
	mod_timer(timer, jiffies + HZ);
}
static DEFINE_TIMER(drip_timer, drip_expire);

/* Shared with who only pauses: there it is the first to stop the timer. */
static void drip_close(void)
{
	del_timer_sync(&drip_timer);
	pr_debug("closed\n");
}

void drip_pause(void)
{
	drip_close();
}
EXPORT_SYMBOL(drip_pause);

static int __init drip_init(void)
{
	drop_cache = KMEM_CACHE(drop, 0);
	if (!drop_cache)
		return -ENOMEM;
	mod_timer(&drip_timer, jiffies + HZ);
	return 0;
}
module_init(drip_init);

static void __exit drip_exit(void)
{
	del_timer_sync(&drip_timer);
	rcu_barrier();
	drip_close();
	kmem_cache_destroy(drop_cache);
}
module_exit(drip_exit);
MODULE_LICENSE("GPL");
