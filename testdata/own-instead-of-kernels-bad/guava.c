// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct guava {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *guava_cache;

static void guava_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(guava_cache, container_of(head, struct guava, rcu));
}

#undef kfree_rcu
#define kfree_rcu(object, head) call_rcu(&(object)->head, guava_free_rcu)

void guava_drop(struct guava *guava)
{
	kfree_rcu(guava, rcu);
}

static int __init guava_init(void)
{
	guava_cache = KMEM_CACHE(guava, 0);
	return guava_cache ? 0 : -ENOMEM;
}

static void __exit guava_exit(void)
{
	kmem_cache_destroy(guava_cache);	//~ RCU002
}

module_init(guava_init);
module_exit(guava_exit);
MODULE_LICENSE("GPL");
