// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct rope {
	bool is_long;
	struct rcu_head rcu;
	char strands[];
};

static struct kmem_cache *rope_cache;

static void rope_free(struct rcu_head *head)
{
	kmem_cache_free(rope_cache, container_of(head, struct rope, rcu));
}

struct rope *rope_lay(size_t strands)
{
	struct rope *rope;

	if (strands > 16)
		rope = kmalloc(struct_size(rope, strands, strands), GFP_KERNEL);
	else
		rope = kmem_cache_alloc(rope_cache, GFP_KERNEL);
	if (rope)
		rope->is_long = strands > 16;
	return rope;
}
EXPORT_SYMBOL_GPL(rope_lay);

void rope_drop(struct rope *rope)
{
	if (rope->is_long)
		kfree_rcu(rope, rcu);
	else
		call_rcu(&rope->rcu, rope_free);
}
EXPORT_SYMBOL_GPL(rope_drop);

static int __init ropes_init(void)
{
	rope_cache = kmem_cache_create("rope", sizeof(struct rope) + 16, 0, 0, NULL);
	return rope_cache ? 0 : -ENOMEM;
}
module_init(ropes_init);

static void __exit ropes_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(rope_cache);
}
module_exit(ropes_exit);
MODULE_LICENSE("GPL");
