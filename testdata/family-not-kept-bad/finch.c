// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <net/genetlink.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct finch {
	struct rcu_head rcu;
};

static struct kmem_cache *finch_cache;
static struct finch *last_finch;

static void finch_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(finch_cache, container_of(head, struct finch, rcu));
}

static void finch_swap(void)
{
	struct finch *finch = xchg(&last_finch, kmem_cache_zalloc(finch_cache, GFP_ATOMIC));

	if (finch)
		call_rcu(&finch->rcu, finch_free_rcu);
}

static int finch_do_sing(struct sk_buff *skb, struct genl_info *info)
{
	finch_swap();
	return 0;
}

static const struct genl_ops finch_ops[] = {
	{ .cmd = 1, .doit = finch_do_sing },
};

static struct genl_family finch_family = {
	.name = "finch",
	.module = THIS_MODULE,
	.ops = finch_ops,
	.n_ops = ARRAY_SIZE(finch_ops),
};

static int __init finch_init(void)
{
	finch_cache = KMEM_CACHE(finch, 0);
	if (!finch_cache)
		return -ENOMEM;
	return genl_register_family(&finch_family);
}
module_init(finch_init);

static void __exit finch_exit(void)
{
	rcu_barrier();
	genl_unregister_family(&finch_family);
	kmem_cache_destroy(finch_cache);	//~ RCU004
}
module_exit(finch_exit);
MODULE_LICENSE("GPL");
