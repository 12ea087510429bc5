// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "stones.h"

struct stone {
	struct rcu_head rcu;
	void *marks;
};

static struct stone *stone;

static void stone_free(struct rcu_head *head)
{
	struct stone *old = container_of(head, struct stone, rcu);

	kfree(old->marks);
	kfree(old);
}

int stones_open(void)
{
	stone = kzalloc(sizeof(*stone), GFP_KERNEL);
	return stone ? 0 : -ENOMEM;
}

void stones_close(void)
{
	call_rcu(&stone->rcu, stone_free);	//~ RCU006.1
}
