// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct nut {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *nut_cache;

static void nut_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(nut_cache, container_of(head, struct nut, rcu));
}

void nut_drop(struct nut *nut)
{
	call_rcu(&nut->rcu, nut_free_rcu);
}
EXPORT_SYMBOL_GPL(nut_drop);

struct nuts {
	int count;
	struct kmem_cache *cache;
};

static void nuts_end(struct nuts *nuts)
{
	kmem_cache_destroy(nuts->cache);
}

static int __init nut_init(void)
{
	nut_cache = KMEM_CACHE(nut, 0);
	return nut_cache ? 0 : -ENOMEM;
}

static void __exit nut_exit(void)
{
	struct nuts nuts = { 1, nut_cache };

	rcu_barrier();
	nuts_end(&nuts);
}

module_init(nut_init);
module_exit(nut_exit);
MODULE_LICENSE("GPL");
