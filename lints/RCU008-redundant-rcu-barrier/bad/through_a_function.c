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

static void tickets_drop(void)
{
	kmem_cache_destroy(ticket_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
}

static int seats_left(const int *seats, bool (*taken)(int seat))
{
	return taken(*seats) ? 0 : 1;
}

static bool is_taken(int seat)
{
	return seat > 40;
}

int ticket_seats(const struct ticket *ticket)
{
	return seats_left(&ticket->seat, is_taken);
}

static int __init tickets_init(void)
{
	ticket_cache = KMEM_CACHE(ticket, 0);
	return ticket_cache ? 0 : -ENOMEM;
}
module_init(tickets_init);

static void __exit tickets_exit(void)
{
	rcu_barrier();	//~ RCU008 kernel>=6.12
	tickets_drop();
}
module_exit(tickets_exit);
MODULE_LICENSE("GPL");
