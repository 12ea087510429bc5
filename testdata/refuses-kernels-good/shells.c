// SPDX-License-Identifier: MIT OR Apache-2.0
#include "snails.h"

static struct kmem_cache *snail_cache;

void snail_crush(struct snail *snail)
{
	kfree_rcu(snail, rcu);
}
EXPORT_SYMBOL(snail_crush);

int shells_make(void)
{
	snail_cache = KMEM_CACHE(snail, 0);
	return snail_cache ? 0 : -ENOMEM;
}

void shells_break(void)
{
	kmem_cache_destroy(snail_cache);
}
