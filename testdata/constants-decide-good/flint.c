// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#define ROUNDS	2

struct flint {
	struct rcu_head rcu;
};

static struct kmem_cache *flint_cache;

static void flint_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(flint_cache, container_of(head, struct flint, rcu));
}

void flint_drop(struct flint *flint)
{
	call_rcu(&flint->rcu, flint_free_rcu);
}
EXPORT_SYMBOL_GPL(flint_drop);

static int __init flint_init(void)
{
	flint_cache = KMEM_CACHE(flint, 0);
	return flint_cache ? 0 : -ENOMEM;
}

static void __exit flint_exit(void)
{
	int i;

	for (i = 0; i < ROUNDS; i++)
		rcu_barrier();
	kmem_cache_destroy(flint_cache);
}

module_init(flint_init);
module_exit(flint_exit);
MODULE_LICENSE("GPL");
