// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct kiln {
	struct rcu_work work;
};

static struct kmem_cache *kiln_cache;
static struct workqueue_struct *kiln_wq;
static struct workqueue_struct *clay_wq;

static void kiln_cool(struct work_struct *work)
{
	kmem_cache_free(kiln_cache, container_of(to_rcu_work(work), struct kiln, work));
}

void kiln_drop(struct kiln *kiln)
{
	INIT_RCU_WORK(&kiln->work, kiln_cool);
	queue_rcu_work(kiln_wq, &kiln->work);
}
EXPORT_SYMBOL(kiln_drop);

static void end_now(struct workqueue_struct *wq)
{
	destroy_workqueue(wq);
}

/* Waits for the queue that it is handed, not for the other one. */
static void end_queue(struct workqueue_struct **wq)
{
	end_now(*wq);
	*wq = NULL;
}

static int __init kiln_init(void)
{
	kiln_wq = alloc_workqueue("kiln", 0, 0);
	if (!kiln_wq)
		return -ENOMEM;
	clay_wq = alloc_ordered_workqueue("clay", 0);
	if (!clay_wq)
		goto free_kiln;
	kiln_cache = KMEM_CACHE(kiln, 0);
	if (!kiln_cache)
		goto free_clay;
	return 0;

free_clay:
	end_queue(&clay_wq);
free_kiln:
	end_queue(&kiln_wq);
	return -ENOMEM;
}

static void __exit kiln_exit(void)
{
	rcu_barrier();
	end_queue(&kiln_wq);
	kmem_cache_destroy(kiln_cache);
	end_queue(&clay_wq);
}

module_init(kiln_init);
module_exit(kiln_exit);
MODULE_LICENSE("GPL");
