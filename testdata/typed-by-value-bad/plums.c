// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct plum {
	struct rcu_head rcu;
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

static int __init plums_init(void)
{
	plum_cache = KMEM_CACHE(plum, 0);
	return plum_cache ? 0 : -ENOMEM;
}
module_init(plums_init);

static void __exit plums_exit(void)
{
	auto cache = plum_cache;

	kmem_cache_destroy(cache);	//~ RCU002
}
module_exit(plums_exit);
MODULE_LICENSE("GPL");
