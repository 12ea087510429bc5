// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct oat {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *oat_cache;

static void oat_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(oat_cache, container_of(head, struct oat, rcu));
}

void oat_drop(struct oat *oat)
{
	call_rcu(&oat->rcu, oat_free_rcu);
}
EXPORT_SYMBOL_GPL(oat_drop);

static void oat_end(struct kmem_cache *cache)
{
	kmem_cache_destroy(cache);	//~ RCU002
}

static int oat_try(void)
{
	int size;

	for (size = 8; size < 64; size *= 2) {
		struct kmem_cache *cache = kmem_cache_create("oat_try", size, 0, 0, NULL);

		if (!cache)
			return -ENOMEM;
		oat_end(cache);
	}
	return 0;
}

static int __init oat_init(void)
{
	int err = oat_try();

	if (err)
		return err;
	oat_cache = KMEM_CACHE(oat, 0);
	return oat_cache ? 0 : -ENOMEM;
}

static void __exit oat_exit(void)
{
	oat_end(oat_cache);
}

module_init(oat_init);
module_exit(oat_exit);
MODULE_LICENSE("GPL");
