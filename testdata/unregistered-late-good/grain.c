// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/netfilter.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct grain {
	struct rcu_head rcu;
};

static struct kmem_cache *grain_cache;
static struct grain *last_grain;

static void grain_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(grain_cache, container_of(head, struct grain, rcu));
}

static void grain_swap(void)
{
	struct grain *grain = xchg(&last_grain, kmem_cache_zalloc(grain_cache, GFP_ATOMIC));

	if (grain)
		call_rcu(&grain->rcu, grain_free_rcu);
}

static unsigned int grain_hook(void *priv, struct sk_buff *skb, const struct nf_hook_state *state)
{
	grain_swap();
	return NF_ACCEPT;
}

static struct nf_hook_ops grain_ops[] = {
	{ .hook = grain_hook, .pf = NFPROTO_IPV4 },
};

static int __init grain_init(void)
{
	grain_cache = KMEM_CACHE(grain, 0);
	if (!grain_cache)
		return -ENOMEM;
	nf_register_net_hooks(&init_net, grain_ops, ARRAY_SIZE(grain_ops));
	return 0;
}
module_init(grain_init);

static void __exit grain_exit(void)
{
	nf_unregister_net_hooks(&init_net, grain_ops, ARRAY_SIZE(grain_ops));
	rcu_barrier();
	pr_debug("%zu hooks are gone\n", ARRAY_SIZE(grain_ops));
	kmem_cache_destroy(grain_cache);
}
module_exit(grain_exit);
MODULE_LICENSE("GPL");
