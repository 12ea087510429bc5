// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct mill {
	struct workqueue_struct *wq;
};

struct meal {
	struct rcu_head rcu;
	struct work_struct work;
	struct mill *mill;
};

static struct kmem_cache *meal_cache;
static struct workqueue_struct *chaff_wq;

static void meal_sift(struct work_struct *work)
{
	kmem_cache_free(meal_cache, container_of(work, struct meal, work));
}

static void meal_grind(struct rcu_head *head)
{
	struct meal *meal = container_of(head, struct meal, rcu);

	INIT_WORK(&meal->work, meal_sift);
	queue_work(meal->mill->wq, &meal->work);
}

void meal_drop(struct meal *meal)
{
	call_rcu(&meal->rcu, meal_grind);
}
EXPORT_SYMBOL(meal_drop);

int mill_start(struct mill *mill)
{
	mill->wq = alloc_workqueue("mill", 0, 0);
	return mill->wq ? 0 : -ENOMEM;
}
EXPORT_SYMBOL(mill_start);

/* The users of the module do this for each mill before they let the module go. */
void mill_stop(struct mill *mill)
{
	rcu_barrier();
	destroy_workqueue(mill->wq);
}
EXPORT_SYMBOL(mill_stop);

static int __init mill_init(void)
{
	chaff_wq = alloc_workqueue("chaff", 0, 0);
	if (!chaff_wq)
		return -ENOMEM;
	meal_cache = KMEM_CACHE(meal, 0);
	if (!meal_cache) {
		destroy_workqueue(chaff_wq);
		return -ENOMEM;
	}
	return 0;
}

static void __exit mill_exit(void)
{
	rcu_barrier();
	destroy_workqueue(chaff_wq);
	kmem_cache_destroy(meal_cache);
}

module_init(mill_init);
module_exit(mill_exit);
MODULE_LICENSE("GPL");
