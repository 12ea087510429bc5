// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/platform_device.h>

struct till {
	struct rcu_head rcu;
};

static struct kmem_cache *till_cache;

static void till_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(till_cache, container_of(head, struct till, rcu));
}

static void till_remove(struct platform_device *pdev)
{
	struct till *till = platform_get_drvdata(pdev);

	call_rcu(&till->rcu, till_free_rcu);
}

static struct platform_driver till_driver = {
	.remove = till_remove,
	.driver = { .name = "till" },
};

static struct platform_driver drawer_driver = {
	.driver = { .name = "drawer" },
};

static struct platform_driver * const drivers[] = {
	&drawer_driver,
	&till_driver,
};

static int __init tills_init(void)
{
	int err;

	till_cache = KMEM_CACHE(till, 0);
	if (!till_cache)
		return -ENOMEM;
	err = platform_register_drivers(drivers, ARRAY_SIZE(drivers));
	if (err)
		kmem_cache_destroy(till_cache);
	return err;
}

static void __exit tills_exit(void)
{
	platform_unregister_drivers(drivers, ARRAY_SIZE(drivers));
	rcu_barrier();
	kmem_cache_destroy(till_cache);
}

module_init(tills_init);
module_exit(tills_exit);
MODULE_LICENSE("GPL");
