// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct mast {
	struct rcu_head rcu;
};

static struct kmem_cache *mast_cache;

static void mast_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(mast_cache, container_of(head, struct mast, rcu));
}

void mast_drop(struct mast *mast)
{
	call_rcu(&mast->rcu, mast_free_rcu);
}
EXPORT_SYMBOL_GPL(mast_drop);

static int __init mast_init(void)
{
	mast_cache = KMEM_CACHE(mast, 0);
	return mast_cache ? 0 : -ENOMEM;
}

static void __exit mast_exit(void)
{
	void (*wait)(void) = rcu_barrier;
	void (*end)(struct kmem_cache *cache);

	end = kmem_cache_destroy;
	(*wait)();
	end(mast_cache);
}

module_init(mast_init);
module_exit(mast_exit);
MODULE_LICENSE("GPL");
