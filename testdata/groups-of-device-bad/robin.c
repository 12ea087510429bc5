// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/device.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct robin {
	struct rcu_head rcu;
};

static struct kmem_cache *robin_cache;
static struct robin *last_robin;

static void robin_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(robin_cache, container_of(head, struct robin, rcu));
}

static void robin_swap(void)
{
	struct robin *robin = xchg(&last_robin, kmem_cache_zalloc(robin_cache, GFP_ATOMIC));

	if (robin)
		call_rcu(&robin->rcu, robin_free_rcu);
}

static ssize_t turn_store(struct device *dev, struct device_attribute *attr, const char *text, size_t size)
{
	robin_swap();
	return size;
}
static DEVICE_ATTR_WO(turn);

static struct attribute *robin_attrs[] = {
	&dev_attr_turn.attr,
	NULL
};
ATTRIBUTE_GROUPS(robin);

static struct platform_driver robin_driver = {
	.driver = {
		.name = "robin",
		.owner = THIS_MODULE,
		.dev_groups = robin_groups,
	},
};

static int __init robin_init(void)
{
	robin_cache = KMEM_CACHE(robin, 0);
	if (!robin_cache)
		return -ENOMEM;
	return platform_driver_register(&robin_driver);
}
module_init(robin_init);

static void __exit robin_exit(void)
{
	rcu_barrier();
	platform_driver_unregister(&robin_driver);
	kmem_cache_destroy(robin_cache);	//~ RCU004
}
module_exit(robin_exit);
MODULE_LICENSE("GPL");
