// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "bed.h"

static struct bed *first;

int stable_open(void)
{
	first = bed_new(1);
	return first ? 0 : -ENOMEM;
}

void stable_close(void)
{
	kfree_rcu(first, rcu);
}
