// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "boats.h"

struct boat *boat_new(const struct boat_ops *ops)
{
	struct boat *boat = kmem_cache_alloc(boat_cache, GFP_KERNEL);

	if (boat)
		boat->ops = ops;
	return boat;
}

void boat_drop(struct boat *boat)
{
	call_rcu(&boat->rcu, boat->ops->sink);
}
