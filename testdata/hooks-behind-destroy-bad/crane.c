// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <net/net_namespace.h>

struct crane {
	struct rcu_head rcu;
};

static struct kmem_cache *crane_cache;
static struct crane *crane_last;

static void crane_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(crane_cache, container_of(head, struct crane, rcu));
}

/* Unregistering waits for what this posts: that helps only while the cache is there. */
static void __net_exit crane_net_exit(struct net *net)
{
	struct crane *crane = xchg(&crane_last, NULL);

	if (crane)
		call_rcu(&crane->rcu, crane_free_rcu);
}

static struct pernet_operations crane_net_ops = {
	.exit = crane_net_exit,
};

static int __init crane_init(void)
{
	int err;

	crane_cache = KMEM_CACHE(crane, 0);
	if (!crane_cache)
		return -ENOMEM;
	err = register_pernet_subsys(&crane_net_ops);
	if (err)
		kmem_cache_destroy(crane_cache);
	return err;
}

static void __exit crane_exit(void)
{
	rcu_barrier();	//~ RCU004.4
	kmem_cache_destroy(crane_cache);	//~ RCU004
	unregister_pernet_subsys(&crane_net_ops);
}

module_init(crane_init);
module_exit(crane_exit);
MODULE_LICENSE("GPL");
