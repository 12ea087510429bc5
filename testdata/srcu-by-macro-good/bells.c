// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/srcu.h>

struct bell {
	struct rcu_head rcu;
};

static struct kmem_cache *bell_cache;
DEFINE_STATIC_SRCU(bell_srcu);
DEFINE_STATIC_SRCU(tower_srcu);

static void bell_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(bell_cache, container_of(head, struct bell, rcu));
}

void bell_drop(struct bell *bell)
{
	call_srcu(&bell_srcu, &bell->rcu, bell_free_rcu);
}

static int __init bells_init(void)
{
	bell_cache = KMEM_CACHE(bell, 0);
	return bell_cache ? 0 : -ENOMEM;
}

static void __exit bells_exit(void)
{
	srcu_barrier(&bell_srcu);
	kmem_cache_destroy(bell_cache);
}

module_init(bells_init);
module_exit(bells_exit);
MODULE_LICENSE("GPL");
