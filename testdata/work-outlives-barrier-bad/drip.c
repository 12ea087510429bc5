// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

struct drip {
	int drops;
	struct list_head list;
	struct rcu_head rcu;
};

static LIST_HEAD(drips);
static int fallen;

static void drip_free(struct rcu_head *head)
{
	fallen++;
	kfree(container_of(head, struct drip, rcu));
}

static void drip_fall(struct work_struct *work)
{
	struct drip *drip, *next;

	list_for_each_entry_safe(drip, next, &drips, list) {
		list_del_rcu(&drip->list);
		call_rcu(&drip->rcu, drip_free);
	}
}
static DECLARE_WORK(drip_work, drip_fall);

static void drip_tick(struct timer_list *timer)
{
	schedule_work(&drip_work);
	mod_timer(timer, jiffies + HZ);
}
static DEFINE_TIMER(drip_timer, drip_tick);

static int __init drip_init(void)
{
	mod_timer(&drip_timer, jiffies + HZ);
	return 0;
}

static void __exit drip_exit(void)
{
	timer_delete_sync(&drip_timer);
	rcu_barrier();
	cancel_work_sync(&drip_work);
}	//~ RCU006

module_init(drip_init);
module_exit(drip_exit);
MODULE_LICENSE("GPL");
