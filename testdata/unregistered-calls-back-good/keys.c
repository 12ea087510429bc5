// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/input.h>

struct keys {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *keys_cache;

static void keys_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(keys_cache, container_of(head, struct keys, rcu));
}

static void keys_drop(struct keys *keys)
{
	call_rcu(&keys->rcu, keys_free_rcu);
}

static void keys_close(struct input_dev *dev)
{
	keys_drop(input_get_drvdata(dev));
}

static struct input_dev *keys_dev;

static int __init keys_init(void)
{
	keys_cache = KMEM_CACHE(keys, 0);
	if (!keys_cache)
		return -ENOMEM;
	keys_dev = input_allocate_device();
	keys_dev->close = keys_close;
	return input_register_device(keys_dev);
}

static void __exit keys_exit(void)
{
	input_unregister_device(keys_dev);
	rcu_barrier();
	kmem_cache_destroy(keys_cache);
}

module_init(keys_init);
module_exit(keys_exit);
MODULE_LICENSE("GPL");
