// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/netfilter.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct crumb {
	struct rcu_head rcu;
};

static struct kmem_cache *crumb_cache;
static struct crumb *last_crumb;

static void crumb_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(crumb_cache, container_of(head, struct crumb, rcu));
}

static void crumb_swap(void)
{
	struct crumb *crumb = xchg(&last_crumb, kmem_cache_zalloc(crumb_cache, GFP_ATOMIC));

	if (crumb)
		call_rcu(&crumb->rcu, crumb_free_rcu);
}

static unsigned int crumb_hook(void *priv, struct sk_buff *skb, const struct nf_hook_state *state)
{
	crumb_swap();
	return NF_ACCEPT;
}

static struct nf_hook_ops crumb_ops[] = {
	{ .hook = crumb_hook, .pf = NFPROTO_IPV4 },
	{ .hook = crumb_hook, .pf = NFPROTO_IPV6 },
};

static int __init crumb_init(void)
{
	crumb_cache = KMEM_CACHE(crumb, 0);
	if (!crumb_cache)
		return -ENOMEM;
	nf_register_net_hooks(&init_net, crumb_ops, ARRAY_SIZE(crumb_ops));
	return 0;
}
module_init(crumb_init);

static void __exit crumb_exit(void)
{
	nf_unregister_net_hooks(&init_net, crumb_ops, ARRAY_SIZE(crumb_ops));
	rcu_barrier();
	kmem_cache_destroy(crumb_cache);
}
module_exit(crumb_exit);
MODULE_LICENSE("GPL");
