// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/timer.h>
#include <linux/workqueue.h>
#include <linux/platform_device.h>

struct brick {
	struct rcu_head rcu;
	struct kiln *kiln;
};

struct kiln {
	struct kmem_cache *bricks;
	struct brick __rcu *hot;
	struct work_struct fire;
	struct timer_list cool;
};

static void brick_free_rcu(struct rcu_head *head)
{
	struct brick *brick = container_of(head, struct brick, rcu);

	kmem_cache_free(brick->kiln->bricks, brick);
}

static void kiln_swap(struct kiln *kiln)
{
	struct brick *fresh = kmem_cache_zalloc(kiln->bricks, GFP_ATOMIC), *old;

	if (!fresh)
		return;
	fresh->kiln = kiln;
	old = rcu_replace_pointer(kiln->hot, fresh, true);
	if (old)
		call_rcu(&old->rcu, brick_free_rcu);
}

static void kiln_fire(struct work_struct *work)
{
	kiln_swap(container_of(work, struct kiln, fire));
}

static void kiln_cool(struct timer_list *t)
{
	kiln_swap(container_of(t, struct kiln, cool));
}

static void kiln_start(struct kiln *kiln)
{
	schedule_work(&kiln->fire);
	mod_timer(&kiln->cool, jiffies + HZ);
}

static int kiln_probe(struct platform_device *pdev)
{
	struct kiln *kiln = devm_kzalloc(&pdev->dev, sizeof(*kiln), GFP_KERNEL);
	int ret;

	if (!kiln)
		return -ENOMEM;
	kiln->bricks = kmem_cache_create(dev_name(&pdev->dev), sizeof(struct brick), 0, 0, NULL);
	if (!kiln->bricks)
		return -ENOMEM;
	/* Nothing runs before it is queued or armed: both are, when it fails. */
	INIT_WORK(&kiln->fire, kiln_fire);
	timer_setup(&kiln->cool, kiln_cool, 0);
	platform_set_drvdata(pdev, kiln);
	kiln_start(kiln);
	ret = device_reset(&pdev->dev);
	if (ret) {
		cancel_work_sync(&kiln->fire);
		del_timer_sync(&kiln->cool);
		kmem_cache_destroy(kiln->bricks);	//~ RCU002
		return ret;
	}
	return 0;
}

static void kiln_remove(struct platform_device *pdev)
{
	struct kiln *kiln = platform_get_drvdata(pdev);

	cancel_work_sync(&kiln->fire);
	del_timer_sync(&kiln->cool);
	rcu_barrier();
	kmem_cache_destroy(kiln->bricks);
}

static struct platform_driver kiln_driver = {
	.driver = { .name = "kiln" },
	.probe = kiln_probe,
	.remove = kiln_remove,
};
module_platform_driver(kiln_driver);
MODULE_LICENSE("GPL");
