// SPDX-License-Identifier: MIT OR Apache-2.0
#include "reed.h"

static void reed_free(struct rcu_head *head)
{
	kmem_cache_free(reeds, container_of(head, struct reed, rcu));
}

void reed_cut(struct reed *reed)
{
	call_rcu(&reed->rcu, reed_free);
}
