// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/kobject.h>
struct part { struct kobject kobj; struct rcu_head rcu; };
static struct kmem_cache *part_cache;
static void part_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(part_cache, container_of(head, struct part, rcu));
}
static void part_release(struct kobject *kobj)
{
	struct part *p = container_of(kobj, struct part, kobj);

	call_rcu(&p->rcu, part_free_rcu);
}
static const struct kobj_type part_ktype = { .release = part_release, .sysfs_ops = &kobj_sysfs_ops };
static struct part *root;
static int __init part_init(void)
{
	int err;

	part_cache = KMEM_CACHE(part, 0);
	if (!part_cache)
		return -ENOMEM;
	root = kmem_cache_zalloc(part_cache, GFP_KERNEL);
	if (!root) {
		kmem_cache_destroy(part_cache);
		return -ENOMEM;
	}
	err = kobject_init_and_add(&root->kobj, &part_ktype, kernel_kobj, "part");
	if (err) {
		kobject_put(&root->kobj);
		rcu_barrier();
		kmem_cache_destroy(part_cache);
	}
	return err;
}
static void __exit part_exit(void)
{
	kobject_put(&root->kobj);
	rcu_barrier();
	kmem_cache_destroy(part_cache);
}
module_init(part_init);
module_exit(part_exit);
MODULE_LICENSE("GPL");
