// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
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

static int kiln_probe(struct platform_device *pdev)
{
	struct kiln *kiln = devm_kzalloc(&pdev->dev, sizeof(*kiln), GFP_KERNEL);
	int ret;

	if (!kiln)
		return -ENOMEM;
	kiln->bricks = kmem_cache_create(dev_name(&pdev->dev), sizeof(struct brick), 0, 0, NULL);
	if (!kiln->bricks)
		return -ENOMEM;
	/* Nothing runs before it is queued, which is done in a branch of its own. */
	INIT_WORK(&kiln->fire, kiln_fire);
	platform_set_drvdata(pdev, kiln);
	if (device_hot(&pdev->dev))
		schedule_work(&kiln->fire);
	ret = device_reset(&pdev->dev);
	if (ret) {
		kmem_cache_destroy(kiln->bricks);	//~ RCU002
		return ret;
	}
	return 0;
}

static void kiln_remove(struct platform_device *pdev)
{
	struct kiln *kiln = platform_get_drvdata(pdev);

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
