// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

/* The works run on a processor that is named. */
struct drop {
	struct rcu_head rcu;
	struct work_struct work;
};

static struct kmem_cache *drop_cache;
static struct workqueue_struct *drop_queue;

static void drop_work(struct work_struct *work)
{
	kmem_cache_free(drop_cache, container_of(work, struct drop, work));
}

static void drop_rcu(struct rcu_head *head)
{
	struct drop *drop = container_of(head, struct drop, rcu);

	INIT_WORK(&drop->work, drop_work);
	queue_work_on(1, drop_queue, &drop->work);
}

void drop_fall(struct drop *drop)
{
	call_rcu(&drop->rcu, drop_rcu);
}

static int __init rain_init(void)
{
	drop_cache = KMEM_CACHE(drop, 0);
	drop_queue = alloc_workqueue("rain", 0, 0);
	return 0;
}

static void __exit rain_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(drop_cache);	//~ RCU009
}

module_init(rain_init);
module_exit(rain_exit);
MODULE_LICENSE("GPL");
