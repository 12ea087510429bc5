// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/platform_device.h>

struct reel {
	struct rcu_head rcu;
	struct spool *spool;
};

/* One for each device: the cache lives and dies with it. */
struct spool {
	struct kmem_cache *reels;
	struct reel __rcu *current_reel;
};

static void reel_free_rcu(struct rcu_head *head)
{
	struct reel *reel = container_of(head, struct reel, rcu);

	kmem_cache_free(reel->spool->reels, reel);
}

static void spool_swap(struct spool *spool, struct reel *fresh)
{
	struct reel *old = rcu_replace_pointer(spool->current_reel, fresh, true);

	if (old)
		call_rcu(&old->rcu, reel_free_rcu);
}

static ssize_t turn_store(struct device *dev, struct device_attribute *attr, const char *buf, size_t count)
{
	struct spool *spool = dev_get_drvdata(dev);
	struct reel *reel = kmem_cache_zalloc(spool->reels, GFP_KERNEL);

	if (!reel)
		return -ENOMEM;
	reel->spool = spool;
	spool_swap(spool, reel);
	return count;
}
static DEVICE_ATTR_WO(turn);

static int spool_probe(struct platform_device *pdev)
{
	struct spool *spool = kzalloc(sizeof(*spool), GFP_KERNEL);

	if (!spool)
		return -ENOMEM;
	spool->reels = kmem_cache_create(dev_name(&pdev->dev), sizeof(struct reel), 0, 0, NULL);
	if (!spool->reels) {
		kfree(spool);
		return -ENOMEM;
	}
	platform_set_drvdata(pdev, spool);
	return device_create_file(&pdev->dev, &dev_attr_turn);
}

static int spool_remove(struct platform_device *pdev)
{
	struct spool *spool = platform_get_drvdata(pdev);

	device_remove_file(&pdev->dev, &dev_attr_turn);
	spool_swap(spool, NULL);
	kmem_cache_destroy(spool->reels);	//~ RCU002
	kfree(spool);
	return 0;
}

static struct platform_driver spool_driver = {
	.driver = { .name = "spool" },
	.probe = spool_probe,
	.remove = spool_remove,
};
module_platform_driver(spool_driver);
MODULE_LICENSE("GPL");
