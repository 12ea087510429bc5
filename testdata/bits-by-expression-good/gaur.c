// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/bits.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#define STOP_SHIFT 2
#define STOP_LOG (1 << 1)
#define STOP_WAIT (1 << STOP_SHIFT)
#define STOP_ALL (STOP_LOG | STOP_WAIT)

struct gaur {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *gaur_cache;

static void gaur_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(gaur_cache, container_of(head, struct gaur, rcu));
}

void gaur_drop(struct gaur *gaur)
{
	call_rcu(&gaur->rcu, gaur_free_rcu);
}

static void gaur_stop(unsigned int flags)
{
	if (flags & STOP_WAIT)
		rcu_barrier();
}

static int __init gaur_init(void)
{
	gaur_cache = KMEM_CACHE(gaur, 0);
	return gaur_cache ? 0 : -ENOMEM;
}

static void __exit gaur_exit(void)
{
	gaur_stop(STOP_ALL);
	kmem_cache_destroy(gaur_cache);
}

module_init(gaur_init);
module_exit(gaur_exit);
MODULE_LICENSE("GPL");
