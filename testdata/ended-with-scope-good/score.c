// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/slab.h>
#include "score.h"

static struct kmem_cache *score_cache;

static void score_free(struct rcu_head *head)
{
	kmem_cache_free(score_cache, container_of(head, struct score, rcu));
}

void score_put(struct score *score)
{
	if (refcount_dec_and_test(&score->users))
		call_rcu(&score->rcu, score_free);
}

struct score *score_new_or_null(void)
{
	return kmem_cache_zalloc(score_cache, GFP_KERNEL);
}

struct score *score_new(u32 points)
{
	struct score *score = kmem_cache_zalloc(score_cache, GFP_KERNEL);

	if (!score)
		return ERR_PTR(-ENOMEM);
	refcount_set(&score->users, 1);
	score->points = points;
	return score;
}

int score_cache_create(void)
{
	score_cache = KMEM_CACHE(score, 0);
	return score_cache ? 0 : -ENOMEM;
}

void score_cache_destroy(void)
{
	kmem_cache_destroy(score_cache);
}
