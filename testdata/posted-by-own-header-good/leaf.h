/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct leaf {
	int veins;
	struct rcu_head rcu;
};

static inline void leaf_rot(struct rcu_head *head)
{
	struct leaf *leaf = container_of(head, struct leaf, rcu);

	leaf->veins = 0;
	kfree(leaf);
}

static inline void leaf_drop(struct leaf *leaf)
{
	call_rcu(&leaf->rcu, leaf_rot);
}

static inline void autumn_over(void)
{
	rcu_barrier();
}

void trees_shake(void);
