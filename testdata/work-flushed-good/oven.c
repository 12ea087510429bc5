// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct loaf {
	struct rcu_head rcu;
};

static struct kmem_cache *loaf_cache;

static void loaf_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(loaf_cache, container_of(head, struct loaf, rcu));
}

void loaf_drop(struct loaf *loaf)
{
	call_rcu(&loaf->rcu, loaf_free_rcu);
}

static void oven_clean(struct work_struct *work)
{
	rcu_barrier();
}
static DECLARE_WORK(oven_work, oven_clean);

static int __init oven_init(void)
{
	loaf_cache = KMEM_CACHE(loaf, 0);
	return loaf_cache ? 0 : -ENOMEM;
}

static void __exit oven_exit(void)
{
	schedule_work(&oven_work);
	flush_work(&oven_work);
	kmem_cache_destroy(loaf_cache);
}

module_init(oven_init);
module_exit(oven_exit);
MODULE_LICENSE("GPL");
