// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/if_ether.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct plover {
	struct rcu_head rcu;
};

static struct kmem_cache *plover_cache;
static struct plover *last_plover;

static void plover_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(plover_cache, container_of(head, struct plover, rcu));
}

static void plover_swap(void)
{
	struct plover *plover = xchg(&last_plover, kmem_cache_zalloc(plover_cache, GFP_ATOMIC));

	if (plover)
		call_rcu(&plover->rcu, plover_free_rcu);
}

static struct packet_type plover_type;

static int plover_receive(struct sk_buff *skb, struct net_device *dev, struct packet_type *type, struct net_device *orig)
{
	plover_swap();
	kfree_skb(skb);
	return NET_RX_SUCCESS;
}

static int __init plover_init(void)
{
	plover_cache = KMEM_CACHE(plover, 0);
	if (!plover_cache)
		return -ENOMEM;
	plover_type.type = htons(ETH_P_ALL);
	plover_type.func = plover_receive;
	dev_add_pack(&plover_type);
	return 0;
}
module_init(plover_init);

static void __exit plover_exit(void)
{
	__dev_remove_pack(&plover_type);
	synchronize_net();
	rcu_barrier();
	kmem_cache_destroy(plover_cache);
}
module_exit(plover_exit);
MODULE_LICENSE("GPL");
