// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct chaff {
	struct rcu_head rcu;
	struct work_struct work;
	bool sifted;
};

static struct kmem_cache *chaff_cache;
static struct workqueue_struct *husk_wq;

static void chaff_free(struct rcu_head *head)
{
	struct chaff *chaff = container_of(head, struct chaff, rcu);

	WARN_ON(!chaff->sifted);
	kmem_cache_free(chaff_cache, chaff);
}

static void chaff_sift(struct work_struct *work)
{
	struct chaff *chaff = container_of(work, struct chaff, work);

	chaff->sifted = true;
	call_rcu(&chaff->rcu, chaff_free);
}

static void chaff_fall(struct rcu_head *head)
{
	struct chaff *chaff = container_of(head, struct chaff, rcu);

	INIT_WORK(&chaff->work, chaff_sift);
	queue_work(husk_wq, &chaff->work);
}

void chaff_drop(struct chaff *chaff)
{
	call_rcu(&chaff->rcu, chaff_fall);
}
EXPORT_SYMBOL(chaff_drop);

static int __init chaff_init(void)
{
	husk_wq = alloc_workqueue("husk", 0, 0);
	if (!husk_wq)
		return -ENOMEM;
	chaff_cache = KMEM_CACHE(chaff, 0);
	if (!chaff_cache) {
		destroy_workqueue(husk_wq);
		return -ENOMEM;
	}
	return 0;
}

static void __exit chaff_exit(void)
{
	rcu_barrier();
	flush_workqueue(husk_wq);
	rcu_barrier();
	kmem_cache_destroy(chaff_cache);
	destroy_workqueue(husk_wq);
}

module_init(chaff_init);
module_exit(chaff_exit);
MODULE_LICENSE("GPL");
