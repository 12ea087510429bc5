// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct lark {
	int weight;
	struct rcu_head rcu;
};

/* One struct holds all caches. */
static struct {
	int count;
	struct kmem_cache *larks;
} pools;

static const struct {
	struct kmem_cache **cache;
	const char *name;
	unsigned int size;
} kinds[] = {
	{ .cache = &pools.larks, .name = "lark", .size = sizeof(struct lark) },
};

static void lark_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(pools.larks, container_of(head, struct lark, rcu));
}

struct lark *lark_new(void)
{
	return kmem_cache_zalloc(pools.larks, GFP_KERNEL);
}
EXPORT_SYMBOL_GPL(lark_new);

void lark_drop(struct lark *lark)
{
	call_rcu(&lark->rcu, lark_free_rcu);
}
EXPORT_SYMBOL_GPL(lark_drop);

static int __init lark_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		*kinds[i].cache = kmem_cache_create(kinds[i].name, kinds[i].size, 0, 0, NULL);
		if (!*kinds[i].cache)
			return -ENOMEM;
	}
	return 0;
}

static void __exit lark_exit(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		kmem_cache_destroy(*kinds[i].cache);	//~ RCU002
}

module_init(lark_init);
module_exit(lark_exit);
MODULE_LICENSE("GPL");
