// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct sandpiper {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *sandpiper_cache;

static void sandpiper_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(sandpiper_cache, container_of(head, struct sandpiper, rcu));
}

void sandpiper_drop(struct sandpiper *sandpiper)
{
	call_rcu(&sandpiper->rcu, sandpiper_free_rcu);
}
EXPORT_SYMBOL(sandpiper_drop);

struct nest {
	struct kobject kobj;
	int eggs;
};

static struct nest *nest;

static void nest_release(struct kobject *kobj)
{
	kmem_cache_destroy(sandpiper_cache);	//~ RCU003
	kfree(container_of(kobj, struct nest, kobj));
}

static struct kobj_type nest_type = {
	.release = nest_release,
	.sysfs_ops = &kobj_sysfs_ops,
};

static int __init sandpiper_init(void)
{
	sandpiper_cache = KMEM_CACHE(sandpiper, 0);
	if (!sandpiper_cache)
		return -ENOMEM;
	nest = kzalloc(sizeof(*nest), GFP_KERNEL);
	if (!nest) {
		kmem_cache_destroy(sandpiper_cache);
		return -ENOMEM;
	}
	return kobject_init_and_add(&nest->kobj, &nest_type, kernel_kobj, "nest");
}

static void __exit sandpiper_exit(void)
{
	synchronize_rcu();
	kobject_put(&nest->kobj);
}

module_init(sandpiper_init);
module_exit(sandpiper_exit);
MODULE_LICENSE("GPL");
