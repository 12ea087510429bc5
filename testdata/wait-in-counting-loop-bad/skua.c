// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct skua {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *skua_cache;

static void skua_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(skua_cache, container_of(head, struct skua, rcu));
}

static void skua_unlink_rcu(struct rcu_head *head)
{
	call_rcu(head, skua_free_rcu);
}

void skua_drop(struct skua *skua)
{
	call_rcu(&skua->rcu, skua_unlink_rcu);
}

static int __init skua_init(void)
{
	skua_cache = KMEM_CACHE(skua, 0);
	return skua_cache ? 0 : -ENOMEM;
}

static void __exit skua_exit(void)
{
	int i;

	for (i = 0; i < 2; i += 2)
		rcu_barrier();
	kmem_cache_destroy(skua_cache);	//~ RCU009
}

module_init(skua_init);
module_exit(skua_exit);
MODULE_LICENSE("GPL");
