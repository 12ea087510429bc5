// SPDX-License-Identifier: MIT OR Apache-2.0
/* The probe sets up a timer, a work on a queue of its own and a thread; who may start them fails to be registered. */
#include <linux/interrupt.h>
#include <linux/kthread.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

struct kiln {
	struct kmem_cache *bricks;
	struct list_head fired;
	struct timer_list cooling;
	struct work_struct unloading;
	struct workqueue_struct *hands;
	struct task_struct *stoker;
	struct miscdevice door;
	int irq;
};

struct brick {
	struct rcu_head rcu;
	struct list_head list;
	struct kiln *kiln;
};

static void brick_free(struct rcu_head *head)
{
	struct brick *brick = container_of(head, struct brick, rcu);

	kmem_cache_free(brick->kiln->bricks, brick);
}

static void kiln_unload(struct kiln *kiln)
{
	struct brick *brick, *next;

	list_for_each_entry_safe(brick, next, &kiln->fired, list) {
		list_del_rcu(&brick->list);
		call_rcu(&brick->rcu, brick_free);
	}
}

static void kiln_cooled(struct timer_list *timer)
{
	struct kiln *kiln = from_timer(kiln, timer, cooling);

	kiln_unload(kiln);
}

static void kiln_unload_work(struct work_struct *work)
{
	kiln_unload(container_of(work, struct kiln, unloading));
}

static int kiln_stoke(void *data)
{
	while (!kthread_should_stop())
		kiln_unload(data);
	return 0;
}

static irqreturn_t kiln_hot(int irq, void *data)
{
	struct kiln *kiln = data;

	queue_work(kiln->hands, &kiln->unloading);
	return IRQ_HANDLED;
}

static int kiln_open(struct inode *inode, struct file *file)
{
	struct kiln *kiln = container_of(file->private_data, struct kiln, door);

	mod_timer(&kiln->cooling, jiffies + HZ);
	return 0;
}

static const struct file_operations kiln_door = {
	.owner = THIS_MODULE,
	.open = kiln_open,
};

static int kiln_probe(struct platform_device *pdev)
{
	struct kiln *kiln = devm_kzalloc(&pdev->dev, sizeof(*kiln), GFP_KERNEL);
	int error;

	if (!kiln)
		return -ENOMEM;
	INIT_LIST_HEAD(&kiln->fired);
	timer_setup(&kiln->cooling, kiln_cooled, 0);
	INIT_WORK(&kiln->unloading, kiln_unload_work);
	kiln->bricks = kmem_cache_create("kiln", sizeof(struct brick), 0, 0, NULL);
	if (!kiln->bricks)
		return -ENOMEM;
	kiln->stoker = kthread_run(kiln_stoke, kiln, "stoker");
	error = PTR_ERR_OR_ZERO(kiln->stoker);
	if (error)
		goto no_stoker;
	kiln->hands = alloc_workqueue("kiln", 0, 0);
	if (!kiln->hands) {
		error = -ENOMEM;
		goto no_hands;
	}
	kiln->irq = platform_get_irq(pdev, 0);
	error = request_irq(kiln->irq, kiln_hot, 0, "kiln", kiln);
	if (error)
		goto no_irq;
	kiln->door.fops = &kiln_door;
	error = misc_register(&kiln->door);
	if (error)
		goto no_door;
	platform_set_drvdata(pdev, kiln);
	return 0;

no_door:
	free_irq(kiln->irq, kiln);
	cancel_work_sync(&kiln->unloading);
no_irq:
	destroy_workqueue(kiln->hands);
no_hands:
	kthread_stop(kiln->stoker);
	rcu_barrier();
no_stoker:
	kmem_cache_destroy(kiln->bricks);
	return error;
}

static void kiln_remove(struct platform_device *pdev)
{
	struct kiln *kiln = platform_get_drvdata(pdev);

	misc_deregister(&kiln->door);
	free_irq(kiln->irq, kiln);
	timer_delete_sync(&kiln->cooling);
	destroy_workqueue(kiln->hands);
	kthread_stop(kiln->stoker);
	rcu_barrier();
	kmem_cache_destroy(kiln->bricks);
}

static struct platform_driver kiln_driver = {
	.probe = kiln_probe,
	.remove_new = kiln_remove,
	.driver = { .name = "kiln" },
};
module_platform_driver(kiln_driver);
MODULE_LICENSE("GPL");
