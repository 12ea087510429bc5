/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct reed {
	int height;
	struct rcu_head rcu;
};

extern struct kmem_cache *reeds;

void reed_cut(struct reed *reed);

static inline void reeds_settle(void)
{
#ifdef REEDS_CALL_BACK
	rcu_barrier();
#else
	synchronize_rcu();
#endif
}
