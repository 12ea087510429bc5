// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/slab.h>

struct root {
	struct kref ref;
	struct root *above;
	struct kmem_cache *hairs;
};

struct hair {
	struct root *root;
	struct rcu_head rcu;
};

static void hair_free(struct rcu_head *head)
{
	struct hair *hair = container_of(head, struct hair, rcu);

	kmem_cache_free(hair->root->hairs, hair);
}

void hair_drop(struct hair *hair)
{
	call_rcu(&hair->rcu, hair_free);
}
EXPORT_SYMBOL(hair_drop);

static void root_put(struct root *root);

/* The last of a root puts the one above. */
static void root_release(struct kref *ref)
{
	struct root *root = container_of(ref, struct root, ref);

	root_put(root->above);
	kmem_cache_destroy(root->hairs);	//~ RCU002
	kfree(root);
}

static void root_put(struct root *root)
{
	if (root)
		kref_put(&root->ref, root_release);
}

void root_cut(struct root *root)
{
	root_put(root);
}
EXPORT_SYMBOL(root_cut);

int root_grow(struct root *root, struct root *above)
{
	root->hairs = kmem_cache_create("hairs", sizeof(struct hair), 0, 0, NULL);
	if (!root->hairs)
		return -ENOMEM;
	kref_init(&root->ref);
	root->above = above;
	return 0;
}
EXPORT_SYMBOL(root_grow);

static int __init root_init(void)
{
	return 0;
}

static void __exit root_exit(void)
{
	rcu_barrier();
}

module_init(root_init);
module_exit(root_exit);
MODULE_LICENSE("GPL");
