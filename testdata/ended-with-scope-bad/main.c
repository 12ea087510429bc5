// SPDX-License-Identifier: MIT OR Apache-2.0
/* Whoever tallies puts his score where the scope of it ends, and the last one to do so is behind the barrier. */
#include <linux/module.h>
#include "score.h"

static u32 best;

static void tally(u32 points)
{
	struct score *score __free(score_put) = score_new(points);

	if (IS_ERR(score))
		return;
	if (score->points > best)
		best = score->points;
}

static int __init tally_init(void)
{
	return score_cache_create();
}

static void __exit tally_exit(void)
{
	rcu_barrier(); //~ RCU004.4
	tally(best);
	score_cache_destroy();
}

module_init(tally_init);
module_exit(tally_exit);
MODULE_LICENSE("GPL");
