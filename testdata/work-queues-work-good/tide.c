// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct tide {
	struct work_struct work;
	struct rcu_work rwork;
};

static struct kmem_cache *tide_cache;
static struct workqueue_struct *tide_wq;

static void tide_free_work(struct work_struct *work)
{
	kmem_cache_free(tide_cache, container_of(work, struct tide, work));
}

static void tide_unlink_work(struct work_struct *work)
{
	struct tide *tide = container_of(to_rcu_work(work), struct tide, rwork);

	INIT_WORK(&tide->work, tide_free_work);
	queue_work(tide_wq, &tide->work);
}

void tide_put(struct tide *tide)
{
	INIT_RCU_WORK(&tide->rwork, tide_unlink_work);
	queue_rcu_work(tide_wq, &tide->rwork);
}
EXPORT_SYMBOL_GPL(tide_put);

static int __init tide_init(void)
{
	tide_wq = alloc_workqueue("tide", 0, 0);
	if (!tide_wq)
		return -ENOMEM;
	tide_cache = KMEM_CACHE(tide, 0);
	if (!tide_cache)
		destroy_workqueue(tide_wq);
	return tide_cache ? 0 : -ENOMEM;
}
module_init(tide_init);

static void __exit tide_exit(void)
{
	rcu_barrier();
	flush_workqueue(tide_wq);
	flush_workqueue(tide_wq);
	kmem_cache_destroy(tide_cache);
	destroy_workqueue(tide_wq);
}
module_exit(tide_exit);
MODULE_LICENSE("GPL");
