// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct nest {
	struct rcu_head rcu;
};

struct twig {
	struct rcu_head rcu;
};

struct tree {
	struct rcu_head rcu;
	struct twig *inside;
};

static struct kmem_cache *nest_cache;

/* All that goes, goes through here. */
static void drop(struct rcu_head *head, rcu_callback_t callback)
{
	call_rcu(head, callback);
}

static void nest_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(nest_cache, container_of(head, struct nest, rcu));
}

static void twig_free_rcu(struct rcu_head *head)
{
	kfree(container_of(head, struct twig, rcu));
}

static void tree_free_rcu(struct rcu_head *head)
{
	struct tree *tree = container_of(head, struct tree, rcu);

	drop(&tree->inside->rcu, twig_free_rcu);
	kfree(tree);
}

void twig_drop(struct twig *twig)
{
	drop(&twig->rcu, twig_free_rcu);
}

void nest_drop(struct nest *nest)
{
	drop(&nest->rcu, nest_free_rcu);
}

void tree_drop(struct tree *tree)
{
	drop(&tree->rcu, tree_free_rcu);
}

static int __init nest_init(void)
{
	nest_cache = KMEM_CACHE(nest, 0);
	return nest_cache ? 0 : -ENOMEM;
}

static void __exit nest_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(nest_cache);
	rcu_barrier();
}

module_init(nest_init);
module_exit(nest_exit);
MODULE_LICENSE("GPL");
