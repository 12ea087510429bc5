// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct chip {
	struct rcu_head rcu;
};

static struct kmem_cache *chip_cache;

static void chip_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(chip_cache, container_of(head, struct chip, rcu));
}

void chip_drop(struct chip *chip)
{
	call_rcu(&chip->rcu, chip_free_rcu);
}
EXPORT_SYMBOL_GPL(chip_drop);

static void lathe_stop(void (*end)(struct kmem_cache *cache))
{
	rcu_barrier();
	end(chip_cache);
}

static int __init lathe_init(void)
{
	chip_cache = KMEM_CACHE(chip, 0);
	return chip_cache ? 0 : -ENOMEM;
}

static void __exit lathe_exit(void)
{
	lathe_stop(kmem_cache_destroy);
}

module_init(lathe_init);
module_exit(lathe_exit);
MODULE_LICENSE("GPL");
