// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct mango {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *mango_cache;

static void mango_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(mango_cache, container_of(head, struct mango, rcu));
}

#undef kfree_rcu
#define kfree_rcu(object, head) call_rcu(&(object)->head, mango_free_rcu)

void mango_drop(struct mango *mango)
{
	kfree_rcu(mango, rcu);
}

static int __init mango_init(void)
{
	mango_cache = KMEM_CACHE(mango, 0);
	return mango_cache ? 0 : -ENOMEM;
}

static void __exit mango_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(mango_cache);
}

module_init(mango_init);
module_exit(mango_exit);
MODULE_LICENSE("GPL");
