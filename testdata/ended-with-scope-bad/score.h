/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#ifndef TALLY_SCORE_H
#define TALLY_SCORE_H
#include <linux/cleanup.h>
#include <linux/rcupdate.h>

struct score {
	struct rcu_head rcu;
	refcount_t users;
	u32 points;
};

int score_cache_create(void);
void score_cache_destroy(void);
struct score *score_new(u32 points);
void score_put(struct score *score);

DEFINE_FREE(score_put, struct score *, if (!IS_ERR_OR_NULL(_T)) score_put(_T))

#endif
