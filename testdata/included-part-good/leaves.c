// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct fern_leaf {
	struct rcu_head rcu;
};

static struct kmem_cache *leaf_cache;

static void leaf_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(leaf_cache, container_of(head, struct fern_leaf, rcu));
}

void leaf_fall(struct fern_leaf *leaf)
{
	call_rcu(&leaf->rcu, leaf_free_rcu);
}
EXPORT_SYMBOL_GPL(leaf_fall);

#include "autumn.inc"

static int __init leaves_init(void)
{
	leaf_cache = KMEM_CACHE(fern_leaf, 0);
	return leaf_cache ? 0 : -ENOMEM;
}

static void __exit leaves_exit(void)
{
	autumn();
}

module_init(leaves_init);
module_exit(leaves_exit);
MODULE_LICENSE("GPL");
