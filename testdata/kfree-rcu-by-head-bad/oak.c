// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

/* The head tells what is freed. */
struct acorn {
	int weight;
	struct {
		struct rcu_head rcu;
	} gone;
};

static struct kmem_cache *acorn_cache;

void acorn_drop(struct acorn *acorn)
{
	kvfree_call_rcu(&acorn->gone.rcu, (void *)acorn);
}

static int __init oak_init(void)
{
	acorn_cache = KMEM_CACHE(acorn, 0);
	return 0;
}

static void __exit oak_exit(void)
{
	kmem_cache_destroy(acorn_cache);	//~ RCU001 kernel>=5.9 kernel<6.12
}

module_init(oak_init);
module_exit(oak_exit);
MODULE_LICENSE("GPL");
