// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/slab.h>
#include "lids.h"

static struct kmem_cache *jar_cache;

static void jar_free(struct rcu_head *head)
{
	kmem_cache_free(jar_cache, container_of(head, struct jar, lid.rcu));
}

void jar_drop(struct jar *jar)
{
	call_rcu(&jar->lid.rcu, jar_free);
}
EXPORT_SYMBOL_GPL(jar_drop);

static int __init jars_init(void)
{
	jar_cache = KMEM_CACHE(jar, 0);
	return jar_cache ? 0 : -ENOMEM;
}

static void __exit jars_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(jar_cache);
}

module_init(jars_init);
module_exit(jars_exit);
MODULE_LICENSE("GPL");
