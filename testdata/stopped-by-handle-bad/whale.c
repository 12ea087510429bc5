// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/netlink.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct whale {
	struct rcu_head rcu;
};

static struct kmem_cache *whale_cache;
static struct sock *whale_sock;

static struct whale *last_whale;

static void whale_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(whale_cache, container_of(head, struct whale, rcu));
}

static void whale_swap(void)
{
	struct whale *whale = xchg(&last_whale, kmem_cache_zalloc(whale_cache, GFP_ATOMIC));

	if (whale)
		call_rcu(&whale->rcu, whale_free_rcu);
}

static void whale_input(struct sk_buff *skb)
{
	whale_swap();
}

static int __init whale_init(void)
{
	struct netlink_kernel_cfg cfg = {
		.input = whale_input,
	};

	whale_cache = KMEM_CACHE(whale, 0);
	if (!whale_cache)
		return -ENOMEM;
	whale_sock = netlink_kernel_create(&init_net, NETLINK_USERSOCK, &cfg);
	return 0;
}
module_init(whale_init);

static void __exit whale_exit(void)
{
	rcu_barrier();
	netlink_kernel_release(whale_sock);
	kmem_cache_destroy(whale_cache);	//~ RCU004
}
module_exit(whale_exit);
MODULE_LICENSE("GPL");
