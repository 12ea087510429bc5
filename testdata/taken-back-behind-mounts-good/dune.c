// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/fs.h>
#include <net/net_namespace.h>

struct dune {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *dune_cache;

static void dune_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(dune_cache, container_of(head, struct dune, rcu));
}

static void dune_drop(struct dune *dune)
{
	call_rcu(&dune->rcu, dune_free_rcu);
}

static void __net_exit dune_net_exit(struct net *net)
{
	dune_drop(kmem_cache_zalloc(dune_cache, GFP_KERNEL));
}

static struct pernet_operations dune_net_ops = {
	.exit = dune_net_exit,
};

/* Mounts keep the module. What else is registered does not end with them. */
static struct file_system_type dune_type = {
	.owner = THIS_MODULE,
	.name = "dune",
	.kill_sb = kill_litter_super,
};

static int __init dune_init(void)
{
	int err;

	dune_cache = KMEM_CACHE(dune, 0);
	if (!dune_cache)
		return -ENOMEM;
	err = register_pernet_subsys(&dune_net_ops);
	if (err) {
		kmem_cache_destroy(dune_cache);
		return err;
	}
	return register_filesystem(&dune_type);
}

static void __exit dune_exit(void)
{
	unregister_filesystem(&dune_type);
	unregister_pernet_subsys(&dune_net_ops);
	rcu_barrier();
	kmem_cache_destroy(dune_cache);
}

module_init(dune_init);
module_exit(dune_exit);
MODULE_LICENSE("GPL");
