// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "calls.h"

struct cod {
	struct rcu_head rcu;
};

static struct kmem_cache *cod_cache;

static void cod_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(cod_cache, container_of(head, struct cod, rcu));
}

void cod_drop(struct cod *cod)
{
	call_rcu(&cod->rcu, cod_free_rcu);
}
EXPORT_SYMBOL_GPL(cod_drop);

static int __init cod_init(void)
{
	cod_cache = KMEM_CACHE(cod, 0);
	return cod_cache ? 0 : -ENOMEM;
}

static void __exit cod_exit(void)
{
	if (!cod_cache)
		return;
	SETTLE_AND_LOG;
	kmem_cache_destroy(cod_cache);	//~ RCU003
}

module_init(cod_init);
module_exit(cod_exit);
MODULE_LICENSE("GPL");
