// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct crumb {
	struct rcu_head rcu;
	void *taste;
};

static struct kmem_cache *crumb_cache;

/* kfree() takes objects of any cache. */
static void crumb_free_rcu(struct rcu_head *head)
{
	struct crumb *crumb = container_of(head, struct crumb, rcu);

	kfree(crumb->taste);
	kfree(crumb);
}

void crumb_drop(struct crumb *crumb)
{
	call_rcu(&crumb->rcu, crumb_free_rcu);
}

static int __init crumbs_init(void)
{
	crumb_cache = KMEM_CACHE(crumb, 0);
	return crumb_cache ? 0 : -ENOMEM;
}

static void __exit crumbs_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(crumb_cache);
}

module_init(crumbs_init);
module_exit(crumbs_exit);
MODULE_LICENSE("GPL");
