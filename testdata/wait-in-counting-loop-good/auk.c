// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct auk {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *auk_cache;

static void auk_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(auk_cache, container_of(head, struct auk, rcu));
}

static void auk_unlink_rcu(struct rcu_head *head)
{
	call_rcu(head, auk_free_rcu);
}

void auk_drop(struct auk *auk)
{
	call_rcu(&auk->rcu, auk_unlink_rcu);
}

static int __init auk_init(void)
{
	auk_cache = KMEM_CACHE(auk, 0);
	return auk_cache ? 0 : -ENOMEM;
}

static void __exit auk_exit(void)
{
	int i;

	for (i = 0; i < 2; i++)
		rcu_barrier();
	kmem_cache_destroy(auk_cache);
}

module_init(auk_init);
module_exit(auk_exit);
MODULE_LICENSE("GPL");
