// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

/* All that matters stands in macros, under names that are written nowhere else, or that are put together. */
#define DRAIN		rcu_barrier()
#define DRAIN_ALL	DRAIN
#define LOFTS		(attic.lofts)
#define OF(what, name)	kmem_cache_##what(name##_cache)
#define RUN(how)	how()

struct loft {
	struct rcu_head rcu;
};

struct beam {
	struct rcu_head rcu;
};

static struct {
	struct kmem_cache *lofts;
} attic;

static struct kmem_cache *beam_cache;

static void loft_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(LOFTS, container_of(head, struct loft, rcu));
}

static void beam_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(beam_cache, container_of(head, struct beam, rcu));
}

void attic_clear(struct loft *loft, struct beam *beam)
{
	call_rcu(&loft->rcu, loft_free_rcu);
	call_rcu(&beam->rcu, beam_free_rcu);
}
EXPORT_SYMBOL_GPL(attic_clear);

static int __init attic_init(void)
{
	LOFTS = KMEM_CACHE(loft, 0);
	beam_cache = KMEM_CACHE(beam, 0);
	return LOFTS && beam_cache ? 0 : -ENOMEM;
}

static void __exit attic_exit(void)
{
	DRAIN_ALL;
	kmem_cache_destroy(LOFTS);
	OF(destroy, beam);
}

module_init(attic_init);
module_exit(attic_exit);
MODULE_LICENSE("GPL");
