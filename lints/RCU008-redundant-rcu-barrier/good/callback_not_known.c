// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct ticket {
	int seat;
	struct rcu_head rcu;
};

static struct kmem_cache *ticket_cache;

void ticket_put(struct ticket *ticket)
{
	kfree_rcu(ticket, rcu);
}

void ticket_later(struct rcu_head *head, rcu_callback_t done)
{
	call_rcu(head, done);
}

static int __init tickets_init(void)
{
	ticket_cache = KMEM_CACHE(ticket, 0);
	return ticket_cache ? 0 : -ENOMEM;
}
module_init(tickets_init);

static void __exit tickets_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(ticket_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
}
module_exit(tickets_exit);
MODULE_LICENSE("GPL");
