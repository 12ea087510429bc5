#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct lease {
	struct hlist_node link;
	struct rcu_head rcu;
};

static struct kmem_cache *lease_cache;
static HLIST_HEAD(leases);

static void lease_free(struct rcu_head *head)
{
	kmem_cache_free(lease_cache, container_of(head, struct lease, rcu));
}

static void leases_flush(void)
{
	struct lease *lease;
	struct hlist_node *next;

	hlist_for_each_entry_safe(lease, next, &leases, link) {
		hlist_del_rcu(&lease->link);
		call_rcu(&lease->rcu, lease_free);
	}
}

static int __init lease_init(void)
{
	lease_cache = KMEM_CACHE(lease, 0);
	return lease_cache ? 0 : -ENOMEM;
}
module_init(lease_init);

static void __exit lease_exit(void)
{
	leases_flush();
	rcu_barrier();
	kmem_cache_destroy(lease_cache);
}
module_exit(lease_exit);
MODULE_LICENSE("GPL");
