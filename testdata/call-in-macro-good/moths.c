// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#define DROP_LATER(object, member, release)		\
do {							\
	WRITE_ONCE((object)->dead, true);		\
	call_rcu(&(object)->member, release);		\
} while (0)

struct moth {
	bool dead;
	struct rcu_head rcu;
};

static struct kmem_cache *moth_cache;

static void moth_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(moth_cache, container_of(head, struct moth, rcu));
}

void moth_drop(struct moth *moth)
{
	DROP_LATER(moth, rcu, moth_free_rcu);
}

static int __init moths_init(void)
{
	moth_cache = KMEM_CACHE(moth, 0);
	return moth_cache ? 0 : -ENOMEM;
}

static void __exit moths_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(moth_cache);
}

module_init(moths_init);
module_exit(moths_exit);
MODULE_LICENSE("GPL");
