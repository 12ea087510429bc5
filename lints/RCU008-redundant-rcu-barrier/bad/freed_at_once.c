// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct ticket {
	int seat;
	struct rcu_head rcu;
};

static struct kmem_cache *ticket_cache;

void ticket_tear(struct ticket *ticket)
{
	kmem_cache_free(ticket_cache, ticket);
}

static int __init tickets_init(void)
{
	ticket_cache = KMEM_CACHE(ticket, 0);
	return ticket_cache ? 0 : -ENOMEM;
}
module_init(tickets_init);

static void __exit tickets_exit(void)
{
	rcu_barrier();	//~ RCU008
	kmem_cache_destroy(ticket_cache);
}
module_exit(tickets_exit);
MODULE_LICENSE("GPL");
