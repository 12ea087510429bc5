// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct midge {
	struct rcu_head rcu;
};

static struct kmem_cache *midge_cache;

static void midge_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(midge_cache, container_of(head, struct midge, rcu));
}

static void midge_drop(void *midge)
{
	call_rcu(&((struct midge *)midge)->rcu, midge_free_rcu);
}

static int midge_probe(struct platform_device *pdev)
{
	struct midge *midge = kmem_cache_alloc(midge_cache, GFP_KERNEL);

	return midge ? devm_add_action_or_reset(&pdev->dev, midge_drop, midge) : -ENOMEM;
}

static struct platform_driver midge_driver = {
	.probe = midge_probe,
	.driver = { .name = "midge" },
};

static int __init midge_init(void)
{
	int err;

	midge_cache = KMEM_CACHE(midge, 0);
	if (!midge_cache)
		return -ENOMEM;
	err = platform_driver_register(&midge_driver);
	if (err)
		kmem_cache_destroy(midge_cache);
	return err;
}
module_init(midge_init);

static void __exit midge_exit(void)
{
	platform_driver_unregister(&midge_driver);
	rcu_barrier();
	kmem_cache_destroy(midge_cache);
}
module_exit(midge_exit);
MODULE_LICENSE("GPL");
