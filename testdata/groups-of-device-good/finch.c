// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/device.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct finch {
	struct rcu_head rcu;
};

static struct kmem_cache *finch_cache;
static struct finch *last_finch;

static void finch_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(finch_cache, container_of(head, struct finch, rcu));
}

static void finch_swap(void)
{
	struct finch *finch = xchg(&last_finch, kmem_cache_zalloc(finch_cache, GFP_ATOMIC));

	if (finch)
		call_rcu(&finch->rcu, finch_free_rcu);
}

static ssize_t turn_store(struct device *dev, struct device_attribute *attr, const char *text, size_t size)
{
	finch_swap();
	return size;
}
static DEVICE_ATTR_WO(turn);

static struct attribute *finch_attrs[] = {
	&dev_attr_turn.attr,
	NULL
};
ATTRIBUTE_GROUPS(finch);

static struct miscdevice finch_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "finch",
	.groups = finch_groups,
};

static int __init finch_init(void)
{
	finch_cache = KMEM_CACHE(finch, 0);
	if (!finch_cache)
		return -ENOMEM;
	return misc_register(&finch_device);
}
module_init(finch_init);

static void __exit finch_exit(void)
{
	misc_deregister(&finch_device);
	rcu_barrier();
	kmem_cache_destroy(finch_cache);
}
module_exit(finch_exit);
MODULE_LICENSE("GPL");
