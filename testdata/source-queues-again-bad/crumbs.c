// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct crumb {
	struct list_head list;
	struct rcu_head rcu;
};

static struct kmem_cache *crumb_cache;
static LIST_HEAD(crumbs);

static void crumb_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(crumb_cache, container_of(head, struct crumb, rcu));
}

static void crumbs_sweep(struct work_struct *work)
{
	struct crumb *crumb, *next;

	list_for_each_entry_safe(crumb, next, &crumbs, list) {
		list_del_rcu(&crumb->list);
		call_rcu(&crumb->rcu, crumb_free_rcu);
	}
}
static DECLARE_WORK(sweep, crumbs_sweep);

static int crumbs_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	schedule_work(&sweep);
	return NOTIFY_DONE;
}
static struct notifier_block crumbs_nb = { .notifier_call = crumbs_event };

static int __init crumbs_init(void)
{
	crumb_cache = KMEM_CACHE(crumb, 0);
	if (!crumb_cache)
		return -ENOMEM;
	return register_netdevice_notifier(&crumbs_nb);
}
module_init(crumbs_init);

static void __exit crumbs_exit(void)
{
	cancel_work_sync(&sweep);
	rcu_barrier();
	unregister_netdevice_notifier(&crumbs_nb);
	kmem_cache_destroy(crumb_cache);	//~ RCU004
}
module_exit(crumbs_exit);
MODULE_LICENSE("GPL");
