// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/slab.h>
#include "harbour.h"

static struct kmem_cache *cranes;
static const struct harbour_ops *harbour;

static void crane_free(struct rcu_head *head)
{
	struct crane *crane = container_of(head, struct crane, rcu);

	crane->load = 0;
	kmem_cache_free(cranes, crane);
}

void crane_drop(struct crane *crane)
{
	call_rcu(&crane->rcu, crane_free);
}
EXPORT_SYMBOL_GPL(crane_drop);

int harbour_open(const struct harbour_ops *ops)
{
	harbour = ops;
	cranes = KMEM_CACHE(crane, 0);
	return cranes ? 0 : -ENOMEM;
}
EXPORT_SYMBOL_GPL(harbour_open);

void harbour_close(void)
{
	harbour->calm();
	kmem_cache_destroy(cranes);	//~ RCU003
}
EXPORT_SYMBOL_GPL(harbour_close);

MODULE_LICENSE("GPL");
