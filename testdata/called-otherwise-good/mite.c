// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct mite {
	struct rcu_head rcu;
};

static struct kmem_cache *mite_cache;

static void mite_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(mite_cache, container_of(head, struct mite, rcu));
}

void mite_drop(struct mite *mite)
{
	call_rcu(&mite->rcu, mite_free_rcu);
}
EXPORT_SYMBOL_GPL(mite_drop);

static int __init mite_init(void)
{
	mite_cache = KMEM_CACHE(mite, 0);
	return mite_cache ? 0 : -ENOMEM;
}

static void __exit mite_exit(void)
{
	void (*const settle)(void) = &rcu_barrier;

	((void (*)(void))settle)();
	((void (*)(struct kmem_cache *))kmem_cache_destroy)(mite_cache);
}

module_init(mite_init);
module_exit(mite_exit);
MODULE_LICENSE("GPL");
