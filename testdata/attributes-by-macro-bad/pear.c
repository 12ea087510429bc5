// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/device.h>

struct pear {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *pear_cache;

static void pear_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(pear_cache, container_of(head, struct pear, rcu));
}

static void pear_drop(struct pear *pear)
{
	call_rcu(&pear->rcu, pear_free_rcu);
}

static struct device *pear_device;

static ssize_t drop_store(struct device *dev, struct device_attribute *attr, const char *buf, size_t count)
{
	pear_drop(kmem_cache_zalloc(pear_cache, GFP_KERNEL));
	return count;
}
static DEVICE_ATTR_WO(drop);

static struct attribute *pear_attrs[] = {
	&dev_attr_drop.attr,
	NULL
};
ATTRIBUTE_GROUPS(pear);

static int __init pear_init(void)
{
	pear_device = root_device_register("pear");
	if (IS_ERR(pear_device))
		return PTR_ERR(pear_device);
	pear_cache = KMEM_CACHE(pear, 0);
	if (!pear_cache) {
		root_device_unregister(pear_device);
		return -ENOMEM;
	}
	return sysfs_create_groups(&pear_device->kobj, pear_groups);
}

static void __exit pear_exit(void)
{
	rcu_barrier();
	sysfs_remove_groups(&pear_device->kobj, pear_groups);
	kmem_cache_destroy(pear_cache);	//~ RCU004
	root_device_unregister(pear_device);
}

module_init(pear_init);
module_exit(pear_exit);
MODULE_LICENSE("GPL");
