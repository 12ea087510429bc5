// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include "leaf.h"

static struct leaf *last;

void trees_shake(void)
{
	if (last)
		leaf_drop(last);
	last = NULL;
}
