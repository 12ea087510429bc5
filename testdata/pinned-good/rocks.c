// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct rock {
	struct rcu_head rcu;
};

static struct kmem_cache *rock_cache;

static void rock_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(rock_cache, container_of(head, struct rock, rcu));
}

void rock_drop(struct rock *rock)
{
	call_rcu(&rock->rcu, rock_free_rcu);
}

static int __init rocks_init(void)
{
	/* Callbacks of others point here for ever. */
	__module_get(THIS_MODULE);
	rock_cache = KMEM_CACHE(rock, SLAB_PANIC);
	return rock_cache ? 0 : -ENOMEM;
}
module_init(rocks_init);

static void __exit rocks_exit(void)
{
	kmem_cache_destroy(rock_cache);
}
module_exit(rocks_exit);
MODULE_LICENSE("GPL");
