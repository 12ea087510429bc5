// SPDX-License-Identifier: MIT OR Apache-2.0
/* The bed is given back before the callback has run: nobody waits for that. */
#include <linux/completion.h>
#include <linux/module.h>
#include <linux/percpu-refcount.h>
#include <linux/slab.h>

struct inn {
	struct percpu_ref beds;
	struct completion empty;
};

struct guest {
	struct rcu_head rcu;
	unsigned int nights;
};

static struct inn inn;
static struct kmem_cache *guest_cache;

static void inn_emptied(struct percpu_ref *beds)
{
	complete(&container_of(beds, struct inn, beds)->empty);
}

static void guest_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(guest_cache, container_of(head, struct guest, rcu));
}

struct guest *guest_arrive(void)
{
	struct guest *guest = kmem_cache_zalloc(guest_cache, GFP_KERNEL);

	if (guest)
		percpu_ref_get(&inn.beds);
	return guest;
}
EXPORT_SYMBOL_GPL(guest_arrive);

void guest_leave(struct guest *guest)
{
	call_rcu(&guest->rcu, guest_free_rcu);
	percpu_ref_put(&inn.beds);
}
EXPORT_SYMBOL_GPL(guest_leave);

static int __init inn_init(void)
{
	init_completion(&inn.empty);
	guest_cache = KMEM_CACHE(guest, 0);
	if (!guest_cache)
		return -ENOMEM;
	if (percpu_ref_init(&inn.beds, inn_emptied, 0, GFP_KERNEL)) {
		kmem_cache_destroy(guest_cache);
		return -ENOMEM;
	}
	return 0;
}

static void __exit inn_exit(void)
{
	percpu_ref_kill(&inn.beds);
	wait_for_completion(&inn.empty);
	percpu_ref_exit(&inn.beds);
	kmem_cache_destroy(guest_cache);	//~ RCU002
	rcu_barrier();
}

module_init(inn_init);
module_exit(inn_exit);
MODULE_LICENSE("GPL");
