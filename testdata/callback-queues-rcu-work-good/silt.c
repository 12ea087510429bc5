// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct silt {
	struct rcu_head rcu;
	struct rcu_work work;
};

static struct kmem_cache *silt_cache;
static struct workqueue_struct *silt_wq;

static void silt_settle(struct work_struct *work)
{
	kmem_cache_free(silt_cache, container_of(to_rcu_work(work), struct silt, work));
}

static void silt_sink(struct rcu_head *head)
{
	struct silt *silt = container_of(head, struct silt, rcu);

	INIT_RCU_WORK(&silt->work, silt_settle);
	queue_rcu_work(silt_wq, &silt->work);
}

void silt_drop(struct silt *silt)
{
	call_rcu(&silt->rcu, silt_sink);
}
EXPORT_SYMBOL(silt_drop);

static int __init silt_init(void)
{
	silt_wq = alloc_workqueue("silt", 0, 0);
	if (!silt_wq)
		return -ENOMEM;
	silt_cache = KMEM_CACHE(silt, 0);
	if (!silt_cache) {
		destroy_workqueue(silt_wq);
		return -ENOMEM;
	}
	return 0;
}

static void __exit silt_exit(void)
{
	rcu_barrier();	/* silt_sink() has run, and queued */
	rcu_barrier();	/* the works are on the queue */
	destroy_workqueue(silt_wq);
	kmem_cache_destroy(silt_cache);
}

module_init(silt_init);
module_exit(silt_exit);
MODULE_LICENSE("GPL");
