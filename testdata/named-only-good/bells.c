// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct bell {
	struct rcu_head rcu;
};

static struct kmem_cache *bell_cache;

static void bell_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(bell_cache, container_of(head, struct bell, rcu));
}

void bell_drop(struct bell *bell)
{
	call_rcu(&bell->rcu, bell_free_rcu);
}

/* The macro below only names it: it runs where bells_exit() calls it. */
static void bells_melt(void)
{
	kmem_cache_destroy(bell_cache);
}
NOKPROBE_SYMBOL(bells_melt);

static int __init bells_init(void)
{
	bell_cache = KMEM_CACHE(bell, 0);
	return bell_cache ? 0 : -ENOMEM;
}

static void __exit bells_exit(void)
{
	rcu_barrier();
	bells_melt();
}

module_init(bells_init);
module_exit(bells_exit);
MODULE_LICENSE("GPL");
