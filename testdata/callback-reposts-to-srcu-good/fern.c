// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/srcu.h>

struct fern {
	struct rcu_head rcu;
};

static struct kmem_cache *fern_cache;
DEFINE_STATIC_SRCU(fern_srcu);

static void fern_free(struct rcu_head *head)
{
	kmem_cache_free(fern_cache, container_of(head, struct fern, rcu));
}

/* Sleepers may still look at it. */
static void fern_wilt(struct rcu_head *head)
{
	call_srcu(&fern_srcu, head, fern_free);
}

void fern_drop(struct fern *fern)
{
	call_rcu(&fern->rcu, fern_wilt);
}
EXPORT_SYMBOL(fern_drop);

static int __init fern_init(void)
{
	fern_cache = KMEM_CACHE(fern, 0);
	if (!fern_cache)
		return -ENOMEM;
	return 0;
}

static void __exit fern_exit(void)
{
	rcu_barrier();
	srcu_barrier(&fern_srcu);
	kmem_cache_destroy(fern_cache);
}

module_init(fern_init);
module_exit(fern_exit);
MODULE_LICENSE("GPL");
