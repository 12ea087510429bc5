// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct wave {
	struct work_struct work;
	struct rcu_work rwork;
};

static struct kmem_cache *wave_cache;
static struct workqueue_struct *wave_wq;

static void wave_free_work(struct work_struct *work)
{
	kmem_cache_free(wave_cache, container_of(work, struct wave, work));
}

static void wave_unlink_work(struct work_struct *work)
{
	struct wave *wave = container_of(to_rcu_work(work), struct wave, rwork);

	INIT_WORK(&wave->work, wave_free_work);
	queue_work(wave_wq, &wave->work);
}

void wave_put(struct wave *wave)
{
	INIT_RCU_WORK(&wave->rwork, wave_unlink_work);
	queue_rcu_work(wave_wq, &wave->rwork);
}
EXPORT_SYMBOL_GPL(wave_put);

static int __init wave_init(void)
{
	wave_wq = alloc_workqueue("wave", 0, 0);
	if (!wave_wq)
		return -ENOMEM;
	wave_cache = KMEM_CACHE(wave, 0);
	if (!wave_cache)
		destroy_workqueue(wave_wq);
	return wave_cache ? 0 : -ENOMEM;
}
module_init(wave_init);

static void __exit wave_exit(void)
{
	/* It goes on until nothing is queued any more. */
	rcu_barrier();
	destroy_workqueue(wave_wq);
	kmem_cache_destroy(wave_cache);
}
module_exit(wave_exit);
MODULE_LICENSE("GPL");
