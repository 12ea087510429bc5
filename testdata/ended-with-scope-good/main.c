// SPDX-License-Identifier: MIT OR Apache-2.0
/* The scope of each score ends before the barrier, or what is in it is given on, or there was none. */
#include <linux/module.h>
#include "score.h"

static struct score *first;
static u32 best;

static void tally(u32 points)
{
	struct score *score __free(score_put) = score_new(points);

	if (IS_ERR(score))
		return;
	if (score->points > best)
		best = score->points;
}

static void forget(struct score **score)
{
	if (*score)
		score_put(*score);
}

static void again(void)
{
	struct score *score __attribute__((cleanup(forget))) = NULL;

	if (!best)
		return;
	score = score_new(best);
}

static struct score *opening(void)
{
	struct score *score __free(score_put) = score_new_or_null();

	if (!score)
		return NULL;
	score->points = 1;
	return_ptr(score);
}

static int __init tally_init(void)
{
	int error = score_cache_create();

	if (error)
		return error;
	first = opening();
	return 0;
}

static void __exit tally_exit(void)
{
	tally(best);
	again();
	if (first)
		score_put(first);
	rcu_barrier();
	score_cache_destroy();
}

module_init(tally_init);
module_exit(tally_exit);
MODULE_LICENSE("GPL");
