// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct root {
	int age;
	struct rcu_head rcu;
};

static struct kmem_cache *roots;
static struct root __rcu *current_root;
static bool watching;

static void root_free(struct rcu_head *head)
{
	struct root *root = container_of(head, struct root, rcu);

	root->age = 0;
	kmem_cache_free(roots, root);
}

static int root_event(struct notifier_block *nb, unsigned long what, void *data)
{
	struct root *old = rcu_replace_pointer(current_root, NULL, true);

	if (old)
		call_rcu(&old->rcu, root_free);
	return NOTIFY_DONE;
}

static struct notifier_block root_notifier = {
	.notifier_call = root_event,
};

static int __init root_init(void)
{
	roots = KMEM_CACHE(root, 0);
	if (!roots)
		return -ENOMEM;
	watching = !register_netdevice_notifier(&root_notifier);
	register_netdevice_notifier_net(&init_net, &root_notifier);
	return 0;
}

static void __exit root_exit(void)
{
	if (watching) {
		unregister_netdevice_notifier(&root_notifier);
		rcu_barrier();
	}
	unregister_netdevice_notifier_net(&init_net, &root_notifier);
	kmem_cache_destroy(roots);	//~ RCU002
}

module_init(root_init);
module_exit(root_exit);
MODULE_LICENSE("GPL");
