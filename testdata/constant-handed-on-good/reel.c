// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct reel {
	int turns;
	struct rcu_head rcu;
};

enum reel_stop { REEL_PAUSE, REEL_LAST };

static struct kmem_cache *reel_cache;

static void reel_free(struct rcu_head *head)
{
	kmem_cache_free(reel_cache, container_of(head, struct reel, rcu));
}

void reel_drop(struct reel *reel)
{
	call_rcu(&reel->rcu, reel_free);
}
EXPORT_SYMBOL_GPL(reel_drop);

static void reel_settle(enum reel_stop how, bool wait)
{
	if (how == REEL_PAUSE)
		return;
	if (wait)
		rcu_barrier();
}

/* Neither of these tests what it is handed. */
static void reel_halt(bool wait, enum reel_stop how)
{
	reel_settle(how, (bool)wait);
}

static void reel_stop(enum reel_stop how, bool wait)
{
	reel_halt(wait, how);
}

static int __init reel_init(void)
{
	reel_cache = KMEM_CACHE(reel, 0);
	return reel_cache ? 0 : -ENOMEM;
}

static void __exit reel_exit(void)
{
	reel_stop(REEL_LAST, true);
	kmem_cache_destroy(reel_cache);
}

module_init(reel_init);
module_exit(reel_exit);
MODULE_LICENSE("GPL");
