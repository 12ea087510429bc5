// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct sand {
	struct rcu_head rcu;
	struct rcu_head batch;
	int grains;
};

static struct kmem_cache *sand_cache;

static void sand_sift(struct rcu_head *head)
{
	struct sand *sand = container_of(head, struct sand, rcu);

	sand->grains = 0;
	kfree_rcu(sand, batch);
}

void sand_drop(struct sand *sand)
{
	call_rcu(&sand->rcu, sand_sift);
}
EXPORT_SYMBOL(sand_drop);

static int __init sand_init(void)
{
	sand_cache = KMEM_CACHE(sand, 0);
	if (!sand_cache)
		return -ENOMEM;
	return 0;
}

/* The callback has run then, and what it batched the destroy waits for itself, since 6.12. */
static void __exit sand_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(sand_cache);	//~ RCU001 kernel>=5.6 kernel<6.12 //~ RCU009 kernel<6.12
}

module_init(sand_init);
module_exit(sand_exit);
MODULE_LICENSE("GPL");
