// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct bead {
	int colour;
	struct rcu_head rcu;
};

#define bead_defer(head, done) call_rcu(head, done)

static void later(struct rcu_head *head, rcu_callback_t done)
{
	call_rcu(head, done);
}

static void bead_free_rcu(struct rcu_head *head)
{
	kfree(container_of(head, struct bead, rcu));
}

void bead_drop(struct bead *bead)
{
	later(&bead->rcu, bead_free_rcu);	//~ RCU007
}

struct string {
	struct rcu_head rcu;
	int beads;
};

static void string_free_rcu(struct rcu_head *head)
{
	kfree(container_of(head, struct string, rcu));
}

void string_cut(struct string *string)
{
	bead_defer(&string->rcu, string_free_rcu);	//~ RCU007
}
