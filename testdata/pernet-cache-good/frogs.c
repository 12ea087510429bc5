// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

struct frog {
	struct rcu_head rcu;
};

struct pool_net {
	struct frog __rcu *frog;
};

static unsigned int frog_net_id;
static struct kmem_cache *frog_cache;

static void frog_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(frog_cache, container_of(head, struct frog, rcu));
}

static void __net_exit frog_net_exit(struct net *net)
{
	struct pool_net *pool = net_generic(net, frog_net_id);
	struct frog *frog = rcu_replace_pointer(pool->frog, NULL, true);

	if (frog)
		call_rcu(&frog->rcu, frog_free_rcu);
}

static struct pernet_operations frog_net_ops = {
	.exit = frog_net_exit,
	.id = &frog_net_id,
	.size = sizeof(struct pool_net),
};

static int __init frogs_init(void)
{
	int err;

	frog_cache = KMEM_CACHE(frog, 0);
	if (!frog_cache)
		return -ENOMEM;
	err = register_pernet_subsys(&frog_net_ops);
	if (err)
		kmem_cache_destroy(frog_cache);
	return err;
}

static void __exit frogs_exit(void)
{
	unregister_pernet_subsys(&frog_net_ops);
	kmem_cache_destroy(frog_cache);
}

module_init(frogs_init);
module_exit(frogs_exit);
MODULE_LICENSE("GPL");
