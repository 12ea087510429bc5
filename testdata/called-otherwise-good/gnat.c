// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct gnat {
	struct rcu_head rcu;
};

static struct kmem_cache *gnat_cache;

static void gnat_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(gnat_cache, container_of(head, struct gnat, rcu));
}

static void __gnat_settle(void)
{
	rcu_barrier();
}

static void gnat_settle(void) __attribute__((alias("__gnat_settle")));

void gnat_drop(struct gnat *gnat)
{
	call_rcu(&gnat->rcu, gnat_free_rcu);
}
EXPORT_SYMBOL_GPL(gnat_drop);

static int __init gnat_init(void)
{
	gnat_cache = KMEM_CACHE(gnat, 0);
	return gnat_cache ? 0 : -ENOMEM;
}

static void __exit gnat_exit(void)
{
	static void (*const end)(struct kmem_cache *cache) = kmem_cache_destroy;

	gnat_settle();
	end(gnat_cache);
}

module_init(gnat_init);
module_exit(gnat_exit);
MODULE_LICENSE("GPL");
