// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/bits.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#define STOP_ALL GENMASK(2, 0)
#define STOP_LOG BIT(3)

struct mole {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *mole_cache;

static void mole_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(mole_cache, container_of(head, struct mole, rcu));
}

void mole_drop(struct mole *mole)
{
	call_rcu(&mole->rcu, mole_free_rcu);
}

static void mole_stop(unsigned int flags)
{
	if (flags & STOP_ALL)
		rcu_barrier();
}

static int __init mole_init(void)
{
	mole_cache = KMEM_CACHE(mole, 0);
	return mole_cache ? 0 : -ENOMEM;
}

static void __exit mole_exit(void)
{
	mole_stop(STOP_LOG);
	kmem_cache_destroy(mole_cache);	//~ RCU002
}

module_init(mole_init);
module_exit(mole_exit);
MODULE_LICENSE("GPL");
