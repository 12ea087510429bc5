// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct bed {
	struct kmem_cache *cache;
	struct delayed_work work;
};

struct rush {
	struct kmem_cache *cache;
	struct rcu_head rcu;
};

static void rush_free_rcu(struct rcu_head *head)
{
	struct rush *rush = container_of(head, struct rush, rcu);

	kmem_cache_free(rush->cache, rush);
}

static void bed_tick(struct work_struct *work)
{
	struct bed *bed = container_of(to_delayed_work(work), struct bed, work);
	struct rush *rush = kmem_cache_alloc(bed->cache, GFP_KERNEL);

	if (rush) {
		rush->cache = bed->cache;
		call_rcu(&rush->rcu, rush_free_rcu);
	}
	schedule_delayed_work(&bed->work, HZ);
}

static int bed_probe(struct platform_device *pdev)
{
	struct bed *bed = devm_kzalloc(&pdev->dev, sizeof(*bed), GFP_KERNEL);

	if (!bed)
		return -ENOMEM;
	bed->cache = kmem_cache_create(dev_name(&pdev->dev), sizeof(struct rush), 0, 0, NULL);
	if (!bed->cache)
		return -ENOMEM;
	INIT_DELAYED_WORK(&bed->work, bed_tick);
	schedule_delayed_work(&bed->work, HZ);
	platform_set_drvdata(pdev, bed);
	return 0;
}

static void bed_remove(struct platform_device *pdev)
{
	struct bed *bed = platform_get_drvdata(pdev);

	rcu_barrier();
	kmem_cache_destroy(bed->cache);	//~ RCU004
	cancel_delayed_work_sync(&bed->work);
}

static struct platform_driver bed_driver = {
	.probe = bed_probe,
	.remove = bed_remove,
	.driver = { .name = "bed" },
};
module_platform_driver(bed_driver);
MODULE_LICENSE("GPL");
