// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

/* Nothing is indented: columns say nothing about where functions end. */
struct plank {
struct rcu_head rcu;
};

static struct kmem_cache *plank_cache;
static bool sawn;

static void plank_free_rcu(struct rcu_head *head)
{
struct plank *plank = container_of(head, struct plank, rcu);

if (plank) {
if (sawn) {
pr_debug("planks: one less\n");
}
}
kmem_cache_free(plank_cache, plank);
}

void plank_drop(struct plank *plank)
{
call_rcu(&plank->rcu, plank_free_rcu);
}
EXPORT_SYMBOL_GPL(plank_drop);

static int __init planks_init(void)
{
plank_cache = KMEM_CACHE(plank, 0);
if (!plank_cache) {
pr_err("planks: none\n");
}
pr_info("planks: here\n");
return plank_cache ? 0 : -ENOMEM;
}

static void __exit planks_exit(void)
{
struct kmem_cache *piles[] =
{
plank_cache
};

if (sawn)
{
pr_info("planks: sawn\n");
}
pr_info("planks: gone\n");
kmem_cache_destroy(piles[0]);	//~ RCU002
}

module_init(planks_init);
module_exit(planks_exit);
MODULE_LICENSE("GPL");
