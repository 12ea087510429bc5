// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/cleanup.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct sack {
	struct rcu_head rcu;
};

/* The cache's pointer is a member of a struct that has no tag. */
static struct mill {
	int wheels;
	struct {
		struct kmem_cache *cache;
	} store[2];
} mills[3];

static DEFINE_MUTEX(mills_lock);

static void sack_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(mills[0].store[1].cache, container_of(head, struct sack, rcu));
}

void mill_empty(struct sack *sack)
{
	call_rcu(&sack->rcu, sack_free_rcu);
}
EXPORT_SYMBOL_GPL(mill_empty);

static int __init mills_init(void)
{
	mills[0].store[1].cache = KMEM_CACHE(sack, 0);
	return mills[0].store[1].cache ? 0 : -ENOMEM;
}

static void __exit mills_exit(void)
{
	/* A block, no loop. */
	scoped_guard(mutex, &mills_lock) {
		rcu_barrier();
	}
	kmem_cache_destroy(mills[0].store[1].cache);
}

module_init(mills_init);
module_exit(mills_exit);
MODULE_LICENSE("GPL");
