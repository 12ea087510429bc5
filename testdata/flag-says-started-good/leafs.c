// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct leaf {
	int age;
	struct rcu_head rcu;
};

static struct kmem_cache *leafs;
static struct leaf __rcu *current_leaf;
static bool watching;

static void leaf_free(struct rcu_head *head)
{
	struct leaf *leaf = container_of(head, struct leaf, rcu);

	leaf->age = 0;
	kmem_cache_free(leafs, leaf);
}

static int leaf_event(struct notifier_block *nb, unsigned long what, void *data)
{
	struct leaf *old = rcu_replace_pointer(current_leaf, NULL, true);

	if (old)
		call_rcu(&old->rcu, leaf_free);
	return NOTIFY_DONE;
}

static struct notifier_block leaf_notifier = {
	.notifier_call = leaf_event,
};

static int __init leaf_init(void)
{
	leafs = KMEM_CACHE(leaf, 0);
	if (!leafs)
		return -ENOMEM;
	if (!register_netdevice_notifier(&leaf_notifier))
		watching = true;
	return 0;
}

static void __exit leaf_exit(void)
{
	if (watching) {
		unregister_netdevice_notifier(&leaf_notifier);
		rcu_barrier();
	}
	kmem_cache_destroy(leafs);
}

module_init(leaf_init);
module_exit(leaf_exit);
MODULE_LICENSE("GPL");
