// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include "later.h"

struct moss {
	struct rcu_head rcu;
};

static struct kmem_cache *moss_cache;
static struct moss *moss_oldest;

static void moss_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(moss_cache, container_of(head, struct moss, rcu));
}

static void moss_scrape(struct work_struct *work)
{
	struct moss *moss = xchg(&moss_oldest, NULL);

	if (moss)
		soon_or_later(moss, moss_free_rcu);
}

static DECLARE_DELAYED_WORK(moss_work, moss_scrape);

static int __init moss_init(void)
{
	moss_cache = KMEM_CACHE(moss, 0);
	if (!moss_cache)
		return -ENOMEM;
	moss_oldest = kmem_cache_alloc(moss_cache, GFP_KERNEL);
	schedule_delayed_work(&moss_work, HZ);
	return 0;
}

static void __exit moss_exit(void)
{
	cancel_delayed_work_sync(&moss_work);
	rcu_barrier();
	kmem_cache_destroy(moss_cache);
}

module_init(moss_init);
module_exit(moss_exit);
MODULE_LICENSE("GPL");
