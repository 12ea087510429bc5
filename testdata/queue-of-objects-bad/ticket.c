// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct ticket {
	struct rcu_head rcu;
	struct work_struct work;
	struct kref users;
};

static struct kmem_cache *ticket_cache;
static struct workqueue_struct *booth;

static void ticket_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(ticket_cache, container_of(head, struct ticket, rcu));
}

static void ticket_release(struct kref *users)
{
	struct ticket *ticket = container_of(users, struct ticket, users);

	call_rcu(&ticket->rcu, ticket_free_rcu);
}

static void ticket_deliver(struct work_struct *work)
{
	struct ticket *ticket = container_of(work, struct ticket, work);

	kref_put(&ticket->users, ticket_release);
}

struct ticket *ticket_write(void)
{
	struct ticket *ticket = kmem_cache_zalloc(ticket_cache, GFP_KERNEL);

	if (ticket) {
		kref_init(&ticket->users);
		INIT_WORK(&ticket->work, ticket_deliver);
	}
	return ticket;
}
EXPORT_SYMBOL(ticket_write);

void ticket_send(struct ticket *ticket)
{
	queue_work(booth, &ticket->work);
}
EXPORT_SYMBOL(ticket_send);

static int __init ticket_init(void)
{
	ticket_cache = KMEM_CACHE(ticket, 0);
	if (!ticket_cache)
		return -ENOMEM;
	booth = alloc_workqueue("booth", 0, 0);
	if (!booth)
		goto destroy;
	return 0;
destroy:
	kmem_cache_destroy(ticket_cache);
	return -ENOMEM;
}
module_init(ticket_init);

static void __exit ticket_exit(void)
{
	rcu_barrier();
	destroy_workqueue(booth);
	kmem_cache_destroy(ticket_cache);	//~ RCU004
}
module_exit(ticket_exit);
MODULE_LICENSE("GPL");
