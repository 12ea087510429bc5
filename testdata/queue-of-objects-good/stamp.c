// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct stamp {
	struct rcu_head rcu;
	struct work_struct work;
};

static struct kmem_cache *stamp_cache;
static struct workqueue_struct *press, *desk;

static void stamp_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(stamp_cache, container_of(head, struct stamp, rcu));
}

static void stamp_print(struct work_struct *work)
{
	pr_debug("printed %p\n", work);
}

static void stamp_cancel(struct work_struct *work)
{
	struct stamp *stamp = container_of(work, struct stamp, work);

	call_rcu(&stamp->rcu, stamp_free_rcu);
}

void stamp_make(struct stamp *stamp)
{
	INIT_WORK(&stamp->work, stamp_print);
	queue_work(press, &stamp->work);
}
EXPORT_SYMBOL(stamp_make);

void stamp_use(struct stamp *stamp)
{
	INIT_WORK(&stamp->work, stamp_cancel);
	queue_work(desk, &stamp->work);
}
EXPORT_SYMBOL(stamp_use);

static int __init stamp_init(void)
{
	stamp_cache = KMEM_CACHE(stamp, 0);
	press = alloc_workqueue("press", 0, 0);
	desk = alloc_workqueue("desk", 0, 0);
	return stamp_cache && press && desk ? 0 : -ENOMEM;
}
module_init(stamp_init);

static void __exit stamp_exit(void)
{
	destroy_workqueue(desk);
	rcu_barrier();
	/* Only prints are on this one. */
	destroy_workqueue(press);
	kmem_cache_destroy(stamp_cache);
}
module_exit(stamp_exit);
MODULE_LICENSE("GPL");
