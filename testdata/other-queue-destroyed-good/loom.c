// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct loom {
	struct rcu_head rcu;
	struct work_struct work;
};

static struct kmem_cache *loom_cache;
static struct workqueue_struct *loom_wq;
static struct workqueue_struct *dye_wq;

static void loom_unravel(struct work_struct *work)
{
	kmem_cache_free(loom_cache, container_of(work, struct loom, work));
}

static void loom_stop(struct rcu_head *head)
{
	struct loom *loom = container_of(head, struct loom, rcu);

	INIT_WORK(&loom->work, loom_unravel);
	queue_work(loom_wq, &loom->work);
}

void loom_drop(struct loom *loom)
{
	call_rcu(&loom->rcu, loom_stop);
}
EXPORT_SYMBOL(loom_drop);

static int __init loom_init(void)
{
	loom_wq = alloc_workqueue("loom", 0, 0);
	if (!loom_wq)
		return -ENOMEM;
	dye_wq = alloc_workqueue("dye", 0, 0);
	if (!dye_wq)
		goto free_loom;
	loom_cache = KMEM_CACHE(loom, 0);
	if (!loom_cache)
		goto free_dye;
	return 0;

free_dye:
	destroy_workqueue(dye_wq);
free_loom:
	destroy_workqueue(loom_wq);
	return -ENOMEM;
}

static void __exit loom_exit(void)
{
	rcu_barrier();
	destroy_workqueue(loom_wq);
	kmem_cache_destroy(loom_cache);
	destroy_workqueue(dye_wq);
}

module_init(loom_init);
module_exit(loom_exit);
MODULE_LICENSE("GPL");
