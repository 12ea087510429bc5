// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct moth {
	struct rcu_head rcu;
};

struct lamp {
	struct workqueue_struct *queue;
	struct work_struct work;
	struct moth *caught;
};

static struct kmem_cache *moth_cache;
static struct lamp *lamp;

static void moth_free(struct rcu_head *head)
{
	kmem_cache_free(moth_cache, container_of(head, struct moth, rcu));
}

static void lamp_clean(struct work_struct *work)
{
	struct moth *moth = xchg(&container_of(work, struct lamp, work)->caught, NULL);

	if (moth)
		call_rcu(&moth->rcu, moth_free);
}

void lamp_catch(void)
{
	lamp->caught = kmem_cache_alloc(moth_cache, GFP_ATOMIC);
	queue_work(lamp->queue, &lamp->work);
}
EXPORT_SYMBOL(lamp_catch);

static int __init lamp_init(void)
{
	lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);
	if (!lamp)
		return -ENOMEM;
	lamp->queue = alloc_workqueue("lamp", 0, 0);
	if (!lamp->queue)
		goto free;
	moth_cache = KMEM_CACHE(moth, 0);
	if (!moth_cache)
		goto destroy;
	INIT_WORK(&lamp->work, lamp_clean);
	return 0;
destroy:
	destroy_workqueue(lamp->queue);
free:
	kfree(lamp);
	return -ENOMEM;
}

static void __exit lamp_exit(void)
{
	destroy_workqueue(lamp->queue);
	rcu_barrier();
	kmem_cache_destroy(moth_cache);
	kfree(lamp);
}

module_init(lamp_init);
module_exit(lamp_exit);
MODULE_LICENSE("GPL");
