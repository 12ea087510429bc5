// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct finch {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *finch_cache;

static void finch_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(finch_cache, container_of(head, struct finch, rcu));
}

void finch_drop(struct finch *finch)
{
	call_rcu(&finch->rcu, finch_free_rcu);
}
EXPORT_SYMBOL_GPL(finch_drop);

static struct kmem_cache *nest_cache;

static int __init finch_init(void)
{
	finch_cache = KMEM_CACHE(finch, 0);
	nest_cache = kmem_cache_create("nest", 64, 0, 0, NULL);
	return finch_cache && nest_cache ? 0 : -ENOMEM;
}

static void __exit finch_exit(void)
{
	struct kmem_cache **all[] = { &nest_cache, &finch_cache };
	struct kmem_cache ***cache = &all[0];
	int left = ARRAY_SIZE(all);

	rcu_barrier();
	while (left--) {
		kmem_cache_destroy(**cache);
		**cache = NULL;
		cache++;
	}
}

module_init(finch_init);
module_exit(finch_exit);
MODULE_LICENSE("GPL");
