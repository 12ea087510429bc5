// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "herbs.h"

struct mint {
	int height;
	struct rcu_head rcu;
};

static struct kmem_cache *mint_cache;

static void mint_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(mint_cache, container_of(head, struct mint, rcu));
}

void mint_pick(struct mint *mint)
{
	call_rcu(&mint->rcu, mint_free_rcu);
}

int mint_init(void)
{
	mint_cache = kmem_cache_create("mint", sizeof(struct mint), 0, 0, NULL);
	return mint_cache ? 0 : -ENOMEM;
}

/* Who calls this, and after what, is not seen. */
void mint_uproot(void)
{
	kmem_cache_destroy(mint_cache);
}
EXPORT_SYMBOL_GPL(mint_uproot);
