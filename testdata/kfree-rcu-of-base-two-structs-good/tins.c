// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/slab.h>
#include "lids.h"

struct lid *tin_take(void)
{
	struct tin *tin = kzalloc(sizeof(*tin), GFP_KERNEL | __GFP_NOFAIL);

	return &tin->lid;
}
EXPORT_SYMBOL_GPL(tin_take);

/* Jars are not all that begins with a lid. */
void tin_drop(struct lid *lid)
{
	kfree_rcu(lid, rcu);
}
EXPORT_SYMBOL_GPL(tin_drop);
