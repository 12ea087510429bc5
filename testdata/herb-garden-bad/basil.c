// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "herbs.h"

struct basil {
	int height;
	struct rcu_head rcu;
};

static void basil_free_rcu(struct rcu_head *head)
{
	kfree(container_of(head, struct basil, rcu));
}

void basil_pick(struct basil *basil)
{
	call_rcu(&basil->rcu, basil_free_rcu);
}
