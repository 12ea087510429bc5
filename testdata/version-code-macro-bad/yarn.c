// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "compat.h"

struct yarn {
	struct rcu_head rcu;
};

static struct kmem_cache *yarn_cache;

static void yarn_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(yarn_cache, container_of(head, struct yarn, rcu));
}

void yarn_drop(struct yarn *yarn)
{
	call_rcu(&yarn->rcu, yarn_free_rcu);
}

static int __init yarn_init(void)
{
	yarn_cache = KMEM_CACHE(yarn, 0);
	return yarn_cache ? 0 : -ENOMEM;
}

static void __exit yarn_exit(void)
{
	yarn_drain();
	kmem_cache_destroy(yarn_cache);	//~ RCU002 kernel>=5.10
}

module_init(yarn_init);
module_exit(yarn_exit);
MODULE_LICENSE("GPL");
