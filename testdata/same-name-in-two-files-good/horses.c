// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct bed {
	int straw;
	struct rcu_head rcu;
};

static struct bed *first;

int stable_open(void)
{
	first = kzalloc(sizeof(*first), GFP_KERNEL);
	return first ? 0 : -ENOMEM;
}

void stable_close(void)
{
	kfree_rcu(first, rcu);
}
