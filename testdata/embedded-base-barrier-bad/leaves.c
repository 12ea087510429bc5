// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct node_base {
	struct hlist_node link;
	struct rcu_head rcu;
};

struct leaf_node {
	struct node_base base;
	u64 key;
};

static struct kmem_cache *leaf_cache;

static void leaf_free_rcu(struct rcu_head *head)
{
	struct node_base *base = container_of(head, struct node_base, rcu);
	struct leaf_node *leaf = container_of(base, struct leaf_node, base);

	kmem_cache_free(leaf_cache, leaf);
}

void leaf_remove(struct leaf_node *leaf)
{
	hlist_del_rcu(&leaf->base.link);
	call_rcu(&leaf->base.rcu, leaf_free_rcu);
}

void leaf_remove_batched(struct leaf_node *leaf)
{
	hlist_del_rcu(&leaf->base.link);
	kfree_rcu(leaf, base.rcu);
}

static int __init leaves_init(void)
{
	leaf_cache = KMEM_CACHE(leaf_node, 0);
	return leaf_cache ? 0 : -ENOMEM;
}

static void __exit leaves_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(leaf_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
}

module_init(leaves_init);
module_exit(leaves_exit);
MODULE_LICENSE("GPL");
