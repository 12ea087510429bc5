// SPDX-License-Identifier: MIT OR Apache-2.0
// What was stopped runs no more, whoever cancels it once more.
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

struct moth {
	struct rcu_head rcu;
};

static struct kmem_cache *moth_cache;
static struct kmem_cache *egg_cache;
static struct moth *lit;
static struct moth *laid;

static void moth_free(struct rcu_head *head)
{
	kmem_cache_free(moth_cache, container_of(head, struct moth, rcu));
}

static void egg_free(struct rcu_head *head)
{
	kmem_cache_free(egg_cache, container_of(head, struct moth, rcu));
}

static void lamp_off(struct timer_list *timer)
{
	struct moth *old = xchg(&lit, NULL);

	if (old)
		call_rcu(&old->rcu, moth_free);
}
static DEFINE_TIMER(lamp, lamp_off);

static void egg_hatch(struct work_struct *work)
{
	struct moth *old = xchg(&laid, NULL);

	if (old)
		call_rcu(&old->rcu, egg_free);
}
static DECLARE_DELAYED_WORK(hatching, egg_hatch);

static int __init moths_init(void)
{
	moth_cache = kmem_cache_create("moth", sizeof(struct moth), 0, 0, NULL);
	egg_cache = kmem_cache_create("egg", sizeof(struct moth), 0, 0, NULL);
	mod_timer(&lamp, jiffies + HZ);
	schedule_delayed_work(&hatching, HZ);
	return 0;
}
module_init(moths_init);

static void __exit moths_exit(void)
{
	del_timer_sync(&lamp);
	cancel_delayed_work_sync(&hatching);
	rcu_barrier();
	del_timer(&lamp);
	cancel_delayed_work(&hatching);
	kmem_cache_destroy(moth_cache);
	kmem_cache_destroy(egg_cache);
}
module_exit(moths_exit);
MODULE_LICENSE("GPL");
