// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct reed {
	struct rcu_head rcu;
	int length;
};

static struct kmem_cache *reed_cache;

static void reed_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(reed_cache, container_of(head, struct reed, rcu));
}

void reed_drop(struct reed *reed)
{
#ifdef CONFIG_REEDS_SHARED
	call_rcu(&reed->rcu, reed_free_rcu);
#else
	kmem_cache_free(reed_cache, reed);
#endif
}

static int __init reed_init(void)
{
	reed_cache = KMEM_CACHE(reed, 0);
	return reed_cache ? 0 : -ENOMEM;
}

#ifdef CONFIG_REEDS_DEBUG
static void reed_wait(void)
{
	rcu_barrier();
}
#else
static inline void reed_wait(void)
{
}
#endif

static void __exit reed_exit(void)
{
	reed_wait();
	kmem_cache_destroy(reed_cache);	//~ RCU002
}

module_init(reed_init);
module_exit(reed_exit);
MODULE_LICENSE("GPL");
