// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/kobject.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

struct nut {
	struct rcu_head rcu;
};

static struct kmem_cache *nut_cache;
static struct nut *last_nut;

static void nut_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(nut_cache, container_of(head, struct nut, rcu));
}

static void nut_swap(void)
{
	struct nut *nut = xchg(&last_nut, kmem_cache_zalloc(nut_cache, GFP_ATOMIC));

	if (nut)
		call_rcu(&nut->rcu, nut_free_rcu);
}

static ssize_t nut_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf, size_t count)
{
	nut_swap();
	return count;
}

static struct kobj_attribute nut_attribute = __ATTR(nut, 0200, NULL, nut_store);

static int __init nut_init(void)
{
	nut_cache = KMEM_CACHE(nut, 0);
	if (!nut_cache)
		return -ENOMEM;
	return sysfs_create_file(kernel_kobj, &nut_attribute.attr);
}
module_init(nut_init);

static void __exit nut_exit(void)
{
	rcu_barrier();
	sysfs_remove_file(kernel_kobj, &nut_attribute.attr);
	kmem_cache_destroy(nut_cache);	//~ RCU004
}
module_exit(nut_exit);
MODULE_LICENSE("GPL");
