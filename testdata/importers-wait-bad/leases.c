// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct lease {
	struct list_head node;
	struct rcu_head rcu;
};

static struct kmem_cache *lease_cache;

static void lease_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(lease_cache, container_of(head, struct lease, rcu));
}

/* Whoever imports it holds the module until it is done, barrier and all. */
void leases_end(struct list_head *leases)
{
	struct lease *lease, *next;

	list_for_each_entry_safe(lease, next, leases, node)
		call_rcu(&lease->rcu, lease_free_rcu);
	rcu_barrier();
}
EXPORT_SYMBOL_GPL(leases_end);

struct lease *lease_get(void)
{
	return kmem_cache_alloc(lease_cache, GFP_KERNEL);
}
EXPORT_SYMBOL_GPL(lease_get);

void lease_put(struct lease *lease)
{
	call_rcu(&lease->rcu, lease_free_rcu);
}
EXPORT_SYMBOL_GPL(lease_put);

static int __init leases_init(void)
{
	lease_cache = KMEM_CACHE(lease, 0);
	return lease_cache ? 0 : -ENOMEM;
}
module_init(leases_init);

static void __exit leases_exit(void)
{
	kmem_cache_destroy(lease_cache);	//~ RCU002
}
module_exit(leases_exit);
MODULE_LICENSE("GPL");
