// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct leaf_base {
	struct rcu_head rcu;
};

struct leaf {
	int colour;
	struct leaf_base base;
};

static struct kmem_cache *leaf_cache;

static void leaf_free_rcu(struct rcu_head *head)
{
	struct leaf_base *base = container_of(head, struct leaf_base, rcu);

	kmem_cache_free(leaf_cache, container_of(base, struct leaf, base));
}

void leaf_fall(struct leaf *leaf)
{
	call_rcu(&leaf->base.rcu, leaf_free_rcu);	//~ RCU007 kernel>=6.4
}

static int __init leaves_init(void)
{
	leaf_cache = KMEM_CACHE(leaf, 0);
	return leaf_cache ? 0 : -ENOMEM;
}
module_init(leaves_init);

static void __exit leaves_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(leaf_cache);
}
module_exit(leaves_exit);
MODULE_LICENSE("GPL");
