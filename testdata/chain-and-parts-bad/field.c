// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rculist.h>
#include <linux/slab.h>

struct stone {
	struct list_head list;
	struct rcu_head rcu;
};

struct fence {
	struct list_head list;
	struct rcu_head rcu;
	struct stone *stone;
};

static struct kmem_cache *stone_cache;
static LIST_HEAD(stones);
static LIST_HEAD(fences);

static void stone_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(stone_cache, container_of(head, struct stone, rcu));
}

static void stone_put(struct stone *stone)
{
	call_rcu(&stone->rcu, stone_free_rcu);
}

static void fence_free_rcu(struct rcu_head *head)
{
	struct fence *fence = container_of(head, struct fence, rcu);

	stone_put(fence->stone);
	kfree(fence);
}

static void fences_purge(void)
{
	struct fence *fence, *next;

	list_for_each_entry_safe(fence, next, &fences, list)
		call_rcu(&fence->rcu, fence_free_rcu);
}

static void stones_purge(void)
{
	struct stone *stone, *next;

	list_for_each_entry_safe(stone, next, &stones, list)
		stone_put(stone);
}

static int __init field_init(void)
{
	stone_cache = KMEM_CACHE(stone, 0);
	return stone_cache ? 0 : -ENOMEM;
}
module_init(field_init);

static void __exit field_exit(void)
{
	stones_purge();
	rcu_barrier();
	rcu_barrier();
	fences_purge();
	kmem_cache_destroy(stone_cache);	//~ RCU004
}
module_exit(field_exit);
MODULE_LICENSE("GPL");
