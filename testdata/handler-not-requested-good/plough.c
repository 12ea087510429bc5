// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/rculist.h>
#include <linux/slab.h>

struct clod {
	struct list_head list;
	struct rcu_head rcu;
};

static struct kmem_cache *clod_cache;
static LIST_HEAD(clods);
static struct tasklet_struct turning;

static void clod_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(clod_cache, container_of(head, struct clod, rcu));
}

static void clods_turn(struct tasklet_struct *tasklet)
{
	struct clod *clod, *next;

	list_for_each_entry_safe(clod, next, &clods, list) {
		list_del_rcu(&clod->list);
		call_rcu(&clod->rcu, clod_free_rcu);
	}
}

static irqreturn_t plough_irq(int irq, void *cookie)
{
	struct clod *clod = kmem_cache_alloc(clod_cache, GFP_ATOMIC);

	if (clod)
		list_add_rcu(&clod->list, &clods);
	tasklet_schedule(&turning);
	return IRQ_HANDLED;
}

static int plough_probe(struct platform_device *pdev)
{
	int err;

	clod_cache = KMEM_CACHE(clod, 0);
	if (!clod_cache)
		return -ENOMEM;
	tasklet_setup(&turning, clods_turn);
	err = request_irq(platform_get_irq(pdev, 0), plough_irq, 0, "plough", pdev);
	/* Nobody has the handler: nothing has been queued. */
	if (err)
		kmem_cache_destroy(clod_cache);
	return err;
}

static void plough_remove(struct platform_device *pdev)
{
	free_irq(platform_get_irq(pdev, 0), pdev);
	tasklet_kill(&turning);
	rcu_barrier();
	kmem_cache_destroy(clod_cache);
}

static struct platform_driver plough_driver = {
	.probe = plough_probe,
	.remove = plough_remove,
	.driver = { .name = "plough" },
};
module_platform_driver(plough_driver);
MODULE_LICENSE("GPL");
