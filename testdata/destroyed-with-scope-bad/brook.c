// SPDX-License-Identifier: MIT OR Apache-2.0
/* Each scope ends, and destroys its cache, where objects may be in flight. */
#include <linux/cleanup.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct trout {
	struct rcu_head rcu;
};

struct newt {
	struct rcu_head rcu;
};

static struct kmem_cache *trout_cache;
static struct kmem_cache *newt_cache;

DEFINE_FREE(end_cache, struct kmem_cache *, if (_T) kmem_cache_destroy(_T))	//~ RCU002

static void end_newts(struct kmem_cache **cache)
{
	kmem_cache_destroy(*cache);	//~ RCU002
}

static void trout_free(struct rcu_head *head)
{
	kmem_cache_free(trout_cache, container_of(head, struct trout, rcu));
}

static void newt_free(struct rcu_head *head)
{
	kmem_cache_free(newt_cache, container_of(head, struct newt, rcu));
}

void brook_leave(struct trout *trout, struct newt *newt)
{
	call_rcu(&trout->rcu, trout_free);
	call_rcu(&newt->rcu, newt_free);
}
EXPORT_SYMBOL_GPL(brook_leave);

static int __init brook_init(void)
{
	struct kmem_cache *trouts __free(end_cache) = KMEM_CACHE(trout, 0);

	if (!trouts)
		return -ENOMEM;
	newt_cache = KMEM_CACHE(newt, 0);
	if (!newt_cache)
		return -ENOMEM;
	trout_cache = no_free_ptr(trouts);
	return 0;
}

static void __exit brook_exit(void)
{
	struct kmem_cache *trouts __free(end_cache) = trout_cache;
	struct kmem_cache *newts __attribute__((cleanup(end_newts))) = newt_cache;

	pr_debug("the brook is dry\n");
}

module_init(brook_init);
module_exit(brook_exit);
MODULE_LICENSE("GPL");
