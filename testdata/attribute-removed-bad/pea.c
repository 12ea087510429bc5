// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/kobject.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

struct pea {
	struct rcu_head rcu;
};

static struct kmem_cache *pea_cache;
static struct pea *last_pea;

static void pea_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(pea_cache, container_of(head, struct pea, rcu));
}

static void pea_swap(void)
{
	struct pea *pea = xchg(&last_pea, kmem_cache_zalloc(pea_cache, GFP_ATOMIC));

	if (pea)
		call_rcu(&pea->rcu, pea_free_rcu);
}

static ssize_t pea_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf, size_t count)
{
	pea_swap();
	return count;
}

static struct kobj_attribute pea_attribute = __ATTR(pea, 0200, NULL, pea_store);

static struct attribute *pea_attributes[] = {
	&pea_attribute.attr,
	NULL,
};

static const struct attribute_group pea_group = {
	.attrs = pea_attributes,
};

static int __init pea_init(void)
{
	pea_cache = KMEM_CACHE(pea, 0);
	if (!pea_cache)
		return -ENOMEM;
	return sysfs_create_group(kernel_kobj, &pea_group);
}
module_init(pea_init);

static void __exit pea_exit(void)
{
	rcu_barrier();
	sysfs_remove_group(kernel_kobj, &pea_group);
	kmem_cache_destroy(pea_cache);	//~ RCU004
}
module_exit(pea_exit);
MODULE_LICENSE("GPL");
