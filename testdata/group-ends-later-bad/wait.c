// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct slat {
	struct rcu_head rcu;
};

static struct kmem_cache *slat_cache;

static void slat_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(slat_cache, container_of(head, struct slat, rcu));
}

void slat_drop(struct slat *slat)
{
#ifdef CONFIG_SLATS_KEEP
	if (slat)
#endif
		call_rcu(&slat->rcu, slat_free_rcu);
}
EXPORT_SYMBOL_GPL(slat_drop);

static int __init slats_init(void)
{
	slat_cache = KMEM_CACHE(slat, 0);
	return slat_cache ? 0 : -ENOMEM;
}

static void __exit slats_exit(void)
{
	/* Waits in one configuration only. */
#ifdef CONFIG_SLATS_WAIT
	rcu_barrier()
#endif
	;
	kmem_cache_destroy(slat_cache);	//~ RCU002
}

module_init(slats_init);
module_exit(slats_exit);
MODULE_LICENSE("GPL");
