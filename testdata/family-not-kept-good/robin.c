// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <net/genetlink.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct robin {
	struct rcu_head rcu;
};

static struct kmem_cache *robin_cache;
static struct robin *last_robin;

static void robin_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(robin_cache, container_of(head, struct robin, rcu));
}

static void robin_swap(void)
{
	struct robin *robin = xchg(&last_robin, kmem_cache_zalloc(robin_cache, GFP_ATOMIC));

	if (robin)
		call_rcu(&robin->rcu, robin_free_rcu);
}

static int robin_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	robin_swap();
	return 0;
}

static const struct genl_ops robin_ops[] = {
	{ .cmd = 1, .dumpit = robin_dump },
};

static struct genl_family robin_family = {
	.name = "robin",
	.module = THIS_MODULE,
	.ops = robin_ops,
	.n_ops = ARRAY_SIZE(robin_ops),
};

static int __init robin_init(void)
{
	robin_cache = KMEM_CACHE(robin, 0);
	if (!robin_cache)
		return -ENOMEM;
	return genl_register_family(&robin_family);
}
module_init(robin_init);

static void __exit robin_exit(void)
{
	rcu_barrier();
	genl_unregister_family(&robin_family);
	kmem_cache_destroy(robin_cache);
}
module_exit(robin_exit);
MODULE_LICENSE("GPL");
