// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/device.h>

struct plum {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *plum_cache;

static void plum_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(plum_cache, container_of(head, struct plum, rcu));
}

static void plum_drop(struct plum *plum)
{
	call_rcu(&plum->rcu, plum_free_rcu);
}

static struct device *plum_device;

static ssize_t drop_store(struct device *dev, struct device_attribute *attr, const char *buf, size_t count)
{
	plum_drop(kmem_cache_zalloc(plum_cache, GFP_KERNEL));
	return count;
}
static DEVICE_ATTR_WO(drop);

static int __init plum_init(void)
{
	plum_device = root_device_register("plum");
	if (IS_ERR(plum_device))
		return PTR_ERR(plum_device);
	plum_cache = KMEM_CACHE(plum, 0);
	if (!plum_cache) {
		root_device_unregister(plum_device);
		return -ENOMEM;
	}
	return device_create_file(plum_device, &dev_attr_drop);
}

static void __exit plum_exit(void)
{
	device_remove_file(plum_device, &dev_attr_drop);
	rcu_barrier();
	kmem_cache_destroy(plum_cache);
	root_device_unregister(plum_device);
}

module_init(plum_init);
module_exit(plum_exit);
MODULE_LICENSE("GPL");
