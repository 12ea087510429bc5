// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

struct fish {
	struct rcu_head rcu;
	struct pond *pond;
};

struct pond {
	struct kmem_cache *fishes;
	struct fish __rcu *biggest;
};

static unsigned int pond_net_id;

static void fish_free_rcu(struct rcu_head *head)
{
	struct fish *fish = container_of(head, struct fish, rcu);

	kmem_cache_free(fish->pond->fishes, fish);
}

static int __net_init pond_net_init(struct net *net)
{
	struct pond *pond = net_generic(net, pond_net_id);

	pond->fishes = kmem_cache_create("pond_fish", sizeof(struct fish), 0, 0, NULL);
	return pond->fishes ? 0 : -ENOMEM;
}

static void __net_exit pond_net_exit(struct net *net)
{
	struct pond *pond = net_generic(net, pond_net_id);
	struct fish *fish = rcu_replace_pointer(pond->biggest, NULL, true);

	if (fish)
		call_rcu(&fish->rcu, fish_free_rcu);
	kmem_cache_destroy(pond->fishes);	//~ RCU002
}

static struct pernet_operations pond_net_ops = {
	.init = pond_net_init,
	.exit = pond_net_exit,
	.id = &pond_net_id,
	.size = sizeof(struct pond),
};

static int __init pond_init(void)
{
	return register_pernet_subsys(&pond_net_ops);
}

static void __exit pond_exit(void)
{
	unregister_pernet_subsys(&pond_net_ops);
}

module_init(pond_init);
module_exit(pond_exit);
MODULE_LICENSE("GPL");
