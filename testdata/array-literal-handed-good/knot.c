// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct knot {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *knot_cache;

static void knot_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(knot_cache, container_of(head, struct knot, rcu));
}

void knot_drop(struct knot *knot)
{
	call_rcu(&knot->rcu, knot_free_rcu);
}
EXPORT_SYMBOL(knot_drop);

static struct kmem_cache *other_cache;
static void destroy_all(struct kmem_cache **caches, int n)
{
	int i;

	for (i = 0; i < n; i++)
		kmem_cache_destroy(caches[i]);
}

static int __init knot_init(void)
{
	knot_cache = KMEM_CACHE(knot, 0);
	other_cache = kmem_cache_create("o", 8, 0, 0, NULL);
	return knot_cache ? 0 : -ENOMEM;
}

static void __exit knot_exit(void)
{
	rcu_barrier();
	destroy_all((struct kmem_cache *[]){ knot_cache, other_cache }, 2);
}

module_init(knot_init);
module_exit(knot_exit);
MODULE_LICENSE("GPL");
