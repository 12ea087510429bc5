// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/slab.h>

struct bead {
	refcount_t users;
	struct rcu_head rcu;
};

static void later(struct bead *bead, rcu_callback_t done)
{
	if (refcount_dec_and_test(&bead->users))
		call_rcu(&bead->rcu, done);
}

static void bead_free_rcu(struct rcu_head *head)
{
	kfree(container_of(head, struct bead, rcu));
}

void bead_put(struct bead *bead)
{
	later(bead, bead_free_rcu);
}
