// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <net/dst_ops.h>
#include <net/net_namespace.h>

struct heron {
	struct dst_entry dst;
	struct rcu_head rcu;
};

static struct kmem_cache *heron_cache;

static void heron_free(struct rcu_head *head)
{
	kmem_cache_free(heron_cache, container_of(head, struct heron, rcu));
}

static void heron_destroy(struct dst_entry *dst)
{
	call_rcu(&container_of(dst, struct heron, dst)->rcu, heron_free);
}

static struct dst_ops heron_ops = {
	.family = AF_INET,
	.destroy = heron_destroy,
};

static void __net_exit heron_net_exit(struct net *net)
{
	heron_destroy(net_generic(net, 0));
}

static struct pernet_operations heron_net_ops = {
	.exit = heron_net_exit,
};

static struct pernet_operations heron_late_ops = {
	.exit = heron_net_exit,
};

static int __init heron_init(void)
{
	int err = -ENOMEM;

	heron_cache = KMEM_CACHE(heron, 0);
	if (!heron_cache)
		goto out;
	err = dst_entries_init(&heron_ops);
	if (err)
		goto out_cache;
	err = register_pernet_subsys(&heron_net_ops);
	if (err)
		goto out_entries;
	err = register_pernet_subsys(&heron_late_ops);
	if (err)
		goto out_net;
out:
	return err;
out_net:
	/* The entries of the namespaces go on their own later. */
out_entries:
	dst_entries_destroy(&heron_ops);
out_cache:
	kmem_cache_destroy(heron_cache);	//~ RCU002
	goto out;
}
module_init(heron_init);

static void __exit heron_exit(void)
{
	unregister_pernet_subsys(&heron_late_ops);
	unregister_pernet_subsys(&heron_net_ops);
	dst_entries_destroy(&heron_ops);
	kmem_cache_destroy(heron_cache);
}
module_exit(heron_exit);
MODULE_LICENSE("GPL");
