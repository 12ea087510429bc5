// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

/* Rubbish: who throws it away says what becomes of it. */
struct rubbish {
	struct rcu_head rcu;
	void (*burn)(struct rubbish *rubbish);
};

struct ember {
	struct rubbish rubbish;
	int heat;
};

static struct kmem_cache *ember_cache;

static void rubbish_rcu(struct rcu_head *head)
{
	struct rubbish *rubbish = container_of(head, struct rubbish, rcu);

	rubbish->burn(rubbish);
}

static void throw_away(struct rubbish *rubbish, void (*burn)(struct rubbish *rubbish))
{
	rubbish->burn = burn;
	call_rcu(&rubbish->rcu, rubbish_rcu);
}

static void ember_burn(struct rubbish *rubbish)
{
	kmem_cache_free(ember_cache, container_of(rubbish, struct ember, rubbish));
}

struct ember *ember_new(void)
{
	return kmem_cache_zalloc(ember_cache, GFP_KERNEL);
}

void ember_drop(struct ember *ember)
{
	throw_away(&ember->rubbish, ember_burn);
}

static int __init embers_init(void)
{
	ember_cache = KMEM_CACHE(ember, 0);
	return ember_cache ? 0 : -ENOMEM;
}

static void __exit embers_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(ember_cache);
}

module_init(embers_init);
module_exit(embers_exit);
MODULE_LICENSE("GPL");
