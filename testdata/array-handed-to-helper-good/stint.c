// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct stint {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *stint_cache;

static void stint_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(stint_cache, container_of(head, struct stint, rcu));
}

void stint_drop(struct stint *stint)
{
	call_rcu(&stint->rcu, stint_free_rcu);
}
EXPORT_SYMBOL(stint_drop);

static struct kmem_cache *other_cache;
static void destroy_all(struct kmem_cache **caches, int n)
{
	int i;

	for (i = 0; i < n; i++)
		kmem_cache_destroy(caches[i]);
}

static int __init stint_init(void)
{
	stint_cache = KMEM_CACHE(stint, 0);
	other_cache = kmem_cache_create("o", 8, 0, 0, NULL);
	return stint_cache ? 0 : -ENOMEM;
}

static void __exit stint_exit(void)
{
	rcu_barrier();
	struct kmem_cache *all[] = { stint_cache, other_cache };

	destroy_all(all, 2);
}

module_init(stint_init);
module_exit(stint_exit);
MODULE_LICENSE("GPL");
