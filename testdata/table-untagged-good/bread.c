// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct crumb {
	struct rcu_head rcu;
};

static struct kmem_cache *crumb_cache;
static struct kmem_cache *slice_cache;

/* The struct of the table has no tag. */
static const struct {
	const char *name;
	struct kmem_cache **cache;
} caches[] = {
	{ "crumbs", &crumb_cache },
	{ .name = "slices", .cache = &slice_cache },
};

static void crumb_free(struct rcu_head *head)
{
	kmem_cache_free(crumb_cache, container_of(head, struct crumb, rcu));
}

void crumb_drop(struct crumb *crumb)
{
	call_rcu(&crumb->rcu, crumb_free);
}

static int __init bread_init(void)
{
	crumb_cache = KMEM_CACHE(crumb, 0);
	slice_cache = kmem_cache_create("slices", 64, 0, 0, NULL);
	return 0;
}

static void __exit bread_exit(void)
{
	int i;

	rcu_barrier();
	for (i = 0; i < ARRAY_SIZE(caches); i++)
		kmem_cache_destroy(*caches[i].cache);
}

module_init(bread_init);
module_exit(bread_exit);
MODULE_LICENSE("GPL");
