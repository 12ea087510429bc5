// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct peat {
	struct rcu_head rcu;
	struct rcu_work work;
	bool dug;
};

static struct kmem_cache *peat_cache;
static struct workqueue_struct *peat_wq;

static void peat_free(struct rcu_head *head)
{
	struct peat *peat = container_of(head, struct peat, rcu);

	WARN_ON(!peat->dug);
	kmem_cache_free(peat_cache, peat);
}

static void peat_dig(struct work_struct *work)
{
	struct peat *peat = container_of(to_rcu_work(work), struct peat, work);

	peat->dug = true;
	call_rcu(&peat->rcu, peat_free);
}

void peat_drop(struct peat *peat)
{
	INIT_RCU_WORK(&peat->work, peat_dig);
	queue_rcu_work(peat_wq, &peat->work);
}
EXPORT_SYMBOL(peat_drop);

static int __init peat_init(void)
{
	peat_wq = alloc_workqueue("peat", 0, 0);
	if (!peat_wq)
		return -ENOMEM;
	peat_cache = KMEM_CACHE(peat, 0);
	if (!peat_cache) {
		destroy_workqueue(peat_wq);
		return -ENOMEM;
	}
	return 0;
}

static void __exit peat_exit(void)
{
	rcu_barrier();
	flush_workqueue(peat_wq);
	rcu_barrier();
	kmem_cache_destroy(peat_cache);
	destroy_workqueue(peat_wq);
}

module_init(peat_init);
module_exit(peat_exit);
MODULE_LICENSE("GPL");
