// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/init.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct ticket {
	int number;
	struct rcu_head rcu;
};

static struct kmem_cache *ticket_cache;

#define rcu_to_ticket(head) container_of(head, struct ticket, rcu)

static void ticket_free(struct ticket *ticket)
{
	kmem_cache_free(ticket_cache, ticket);
}

static void ticket_free_rcu(struct rcu_head *head)
{
	struct ticket *ticket;

	ticket = rcu_to_ticket(head);
	ticket_free(ticket);
}

void ticket_put(struct ticket *ticket)
{
	call_rcu(&ticket->rcu, ticket_free_rcu);	//~ RCU007 kernel>=6.4
}

static int __init tickets_init(void)
{
	ticket_cache = KMEM_CACHE(ticket, SLAB_PANIC);
	return 0;
}
core_initcall(tickets_init);
