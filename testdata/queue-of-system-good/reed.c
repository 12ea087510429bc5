// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct reed {
	struct rcu_work work;
};

static struct kmem_cache *reed_cache;
static struct workqueue_struct *reed_wq;

static void reed_cut(struct work_struct *work)
{
	kmem_cache_free(reed_cache, container_of(to_rcu_work(work), struct reed, work));
}

void reed_drop(struct reed *reed)
{
	INIT_RCU_WORK(&reed->work, reed_cut);
	queue_rcu_work(system_wq, &reed->work);
}
EXPORT_SYMBOL(reed_drop);

static int __init reed_init(void)
{
	reed_wq = alloc_workqueue("reed", 0, 0);
	if (!reed_wq)
		return -ENOMEM;
	reed_cache = KMEM_CACHE(reed, 0);
	if (!reed_cache) {
		destroy_workqueue(reed_wq);
		return -ENOMEM;
	}
	return 0;
}

static void __exit reed_exit(void)
{
	rcu_barrier();
	flush_scheduled_work();
	kmem_cache_destroy(reed_cache);
	destroy_workqueue(reed_wq);
}

module_init(reed_init);
module_exit(reed_exit);
MODULE_LICENSE("GPL");
