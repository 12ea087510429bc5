// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/list.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct root {
	struct list_head list;
	struct rcu_head rcu;
};

static struct kmem_cache *root_cache;
static LIST_HEAD(roots);
static bool ending;

static void root_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(root_cache, container_of(head, struct root, rcu));
}

/* At the end there are no readers any more. */
static void root_free(struct root *root)
{
	if (ending)
		kmem_cache_free(root_cache, root);
	else
		call_rcu(&root->rcu, root_free_rcu);
}

void root_pull(struct root *root)
{
	list_del_rcu(&root->list);
	root_free(root);
}
EXPORT_SYMBOL_GPL(root_pull);

static int __init root_init(void)
{
	root_cache = KMEM_CACHE(root, 0);
	return root_cache ? 0 : -ENOMEM;
}

static void __exit root_exit(void)
{
	struct root *root, *next;

	ending = true;
	rcu_barrier();
	list_for_each_entry_safe(root, next, &roots, list) {
		list_del(&root->list);
		root_free(root);
	}
	kmem_cache_destroy(root_cache);
}

module_init(root_init);
module_exit(root_exit);
MODULE_LICENSE("GPL");
