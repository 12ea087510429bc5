// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct mole {
	int weight;
	struct rcu_head rcu;
};

struct kmem_cache *mole_cache;

static void mole_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(mole_cache, container_of(head, struct mole, rcu));
}

void mole_drop(struct mole *mole)
{
	call_rcu(&mole->rcu, mole_free_rcu);
}
EXPORT_SYMBOL_GPL(mole_drop);

static int __init mole_init(void)
{
	mole_cache = KMEM_CACHE(mole, 0);
	return mole_cache ? 0 : -ENOMEM;
}

static void __exit mole_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(mole_cache);
}
