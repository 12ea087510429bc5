// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/bits.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

enum {
	STOP_LOG = 1 << 1,
	STOP_WAIT = 1 << 2,
	STOP_ALL = STOP_LOG | STOP_WAIT,
};

struct kudu {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *kudu_cache;

static void kudu_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(kudu_cache, container_of(head, struct kudu, rcu));
}

void kudu_drop(struct kudu *kudu)
{
	call_rcu(&kudu->rcu, kudu_free_rcu);
}

static void kudu_stop(unsigned int flags)
{
	if (flags & STOP_WAIT)
		rcu_barrier();
}

static int __init kudu_init(void)
{
	kudu_cache = KMEM_CACHE(kudu, 0);
	return kudu_cache ? 0 : -ENOMEM;
}

static void __exit kudu_exit(void)
{
	kudu_stop(STOP_ALL);
	kmem_cache_destroy(kudu_cache);
}

module_init(kudu_init);
module_exit(kudu_exit);
MODULE_LICENSE("GPL");
