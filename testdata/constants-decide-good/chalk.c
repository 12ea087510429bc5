// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#define WAITS	1

struct chalk {
	struct rcu_head rcu;
};

static struct kmem_cache *chalk_cache;

static void chalk_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(chalk_cache, container_of(head, struct chalk, rcu));
}

void chalk_drop(struct chalk *chalk)
{
	call_rcu(&chalk->rcu, chalk_free_rcu);
}
EXPORT_SYMBOL_GPL(chalk_drop);

static int __init chalk_init(void)
{
	chalk_cache = KMEM_CACHE(chalk, 0);
	return chalk_cache ? 0 : -ENOMEM;
}

static void __exit chalk_exit(void)
{
	if (WAITS)
		rcu_barrier();
	kmem_cache_destroy(chalk_cache);
}

module_init(chalk_init);
module_exit(chalk_exit);
MODULE_LICENSE("GPL");
