// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct plum {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *plum_cache;

static void plum_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(plum_cache, container_of(head, struct plum, rcu));
}

void plum_drop(struct plum *plum)
{
	call_rcu(&plum->rcu, plum_free_rcu);
}

struct plum_parts {
	int count;
	struct kmem_cache *cache;
};

static void plum_end(struct plum_parts *parts)
{
	kmem_cache_destroy(parts->cache);
}

static int __init plum_init(void)
{
	plum_cache = KMEM_CACHE(plum, 0);
	return plum_cache ? 0 : -ENOMEM;
}

static void __exit plum_exit(void)
{
	rcu_barrier();
	plum_end(&(struct plum_parts){ .cache = plum_cache });
}

module_init(plum_init);
module_exit(plum_exit);
MODULE_LICENSE("GPL");
