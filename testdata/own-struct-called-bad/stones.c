// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "mill.h"

struct stone {
	struct rcu_head rcu;
	int weight;
};

static struct kmem_cache *stone_cache;

static void stone_free_rcu(struct rcu_head *head)
{
	struct stone *stone = container_of(head, struct stone, rcu);

	pr_debug("stone: %d\n", stone->weight);
	kmem_cache_free(stone_cache, stone);
}

void stone_drop(struct stone *stone)
{
	call_rcu(&stone->rcu, stone_free_rcu);
}

static void stones_stop(void)
{
	kmem_cache_destroy(stone_cache);	//~ RCU003
}

static struct mill_part stones = { .stop = stones_stop };

int stones_init(void)
{
	stone_cache = KMEM_CACHE(stone, 0);
	if (!stone_cache)
		return -ENOMEM;
	mill_add(&stones);
	return 0;
}
