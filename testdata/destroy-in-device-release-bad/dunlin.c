// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/device.h>

struct dunlin {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *dunlin_cache;

static void dunlin_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(dunlin_cache, container_of(head, struct dunlin, rcu));
}

void dunlin_drop(struct dunlin *dunlin)
{
	call_rcu(&dunlin->rcu, dunlin_free_rcu);
}
EXPORT_SYMBOL(dunlin_drop);

struct nest {
	struct device dev;
	int eggs;
};

static struct nest *nest;

static void nest_release(struct device *dev)
{
	kmem_cache_destroy(dunlin_cache);	//~ RCU002
	kfree(container_of(dev, struct nest, dev));
}

static int __init dunlin_init(void)
{
	dunlin_cache = KMEM_CACHE(dunlin, 0);
	if (!dunlin_cache)
		return -ENOMEM;
	nest = kzalloc(sizeof(*nest), GFP_KERNEL);
	if (!nest) {
		kmem_cache_destroy(dunlin_cache);
		return -ENOMEM;
	}
	device_initialize(&nest->dev);
	nest->dev.release = nest_release;
	return device_add(&nest->dev);
}

static void __exit dunlin_exit(void)
{
	device_del(&nest->dev);
	put_device(&nest->dev);
}

module_init(dunlin_init);
module_exit(dunlin_exit);
MODULE_LICENSE("GPL");
