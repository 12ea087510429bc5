// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/workqueue.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct reed {
	struct rcu_head rcu;
};

static struct kmem_cache *reed_cache;

static void reed_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(reed_cache, container_of(head, struct reed, rcu));
}

static void reed_churn(void)
{
	struct reed *reed = kmem_cache_alloc(reed_cache, GFP_ATOMIC);

	if (reed)
		call_rcu(&reed->rcu, reed_free_rcu);
}

static struct delayed_work reed_work;

static void reed_tick(struct work_struct *work)
{
	reed_churn();
	schedule_delayed_work(&reed_work, HZ);
}

static int __init reed_init(void)
{
	reed_cache = KMEM_CACHE(reed, 0);
	if (!reed_cache)
		return -ENOMEM;
	INIT_DELAYED_WORK(&reed_work, reed_tick);
	schedule_delayed_work(&reed_work, HZ);
	return 0;
}
module_init(reed_init);

static void __exit reed_exit(void)
{
	cancel_delayed_work_sync(&reed_work);
	rcu_barrier();
	kmem_cache_destroy(reed_cache);
}
module_exit(reed_exit);
MODULE_LICENSE("GPL");
