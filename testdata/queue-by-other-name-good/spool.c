// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct reel {
	struct workqueue_struct *wq;
};

struct spool {
	struct rcu_head rcu;
	struct work_struct work;
	struct reel *reel;
};

static struct kmem_cache *spool_cache;
static struct workqueue_struct *spool_wq;

static void spool_unwind(struct work_struct *work)
{
	kmem_cache_free(spool_cache, container_of(work, struct spool, work));
}

static void spool_stop(struct rcu_head *head)
{
	struct spool *spool = container_of(head, struct spool, rcu);

	INIT_WORK(&spool->work, spool_unwind);
	queue_work(spool->reel->wq, &spool->work);
}

void spool_drop(struct spool *spool)
{
	call_rcu(&spool->rcu, spool_stop);
}
EXPORT_SYMBOL(spool_drop);

/* All reels have the one queue. */
void reel_start(struct reel *reel)
{
	reel->wq = spool_wq;
}
EXPORT_SYMBOL(reel_start);

static int __init spool_init(void)
{
	spool_wq = alloc_workqueue("spool", 0, 0);
	if (!spool_wq)
		return -ENOMEM;
	spool_cache = KMEM_CACHE(spool, 0);
	if (!spool_cache) {
		destroy_workqueue(spool_wq);
		return -ENOMEM;
	}
	return 0;
}

static void __exit spool_exit(void)
{
	rcu_barrier();
	destroy_workqueue(spool_wq);
	kmem_cache_destroy(spool_cache);
}

module_init(spool_init);
module_exit(spool_exit);
MODULE_LICENSE("GPL");
