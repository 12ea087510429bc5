// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct parcel {
	struct rcu_head rcu;
	struct delayed_work later;
};

static struct kmem_cache *parcel_cache;
static struct workqueue_struct *carrier;

static void parcel_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(parcel_cache, container_of(head, struct parcel, rcu));
}

static void parcel_deliver(struct work_struct *work)
{
	struct parcel *parcel = container_of(to_delayed_work(work), struct parcel, later);

	call_rcu(&parcel->rcu, parcel_free_rcu);
}

void parcel_send(struct parcel *parcel)
{
	INIT_DELAYED_WORK(&parcel->later, parcel_deliver);
	queue_delayed_work(carrier, &parcel->later, HZ);
}
EXPORT_SYMBOL(parcel_send);

static int __init parcel_init(void)
{
	parcel_cache = KMEM_CACHE(parcel, 0);
	if (!parcel_cache)
		return -ENOMEM;
	carrier = alloc_workqueue("carrier", 0, 0);
	if (!carrier)
		goto destroy;
	return 0;
destroy:
	kmem_cache_destroy(parcel_cache);
	return -ENOMEM;
}
module_init(parcel_init);

static void __exit parcel_exit(void)
{
	rcu_barrier();
	flush_workqueue(carrier);
	destroy_workqueue(carrier);
	kmem_cache_destroy(parcel_cache);	//~ RCU004
}
module_exit(parcel_exit);
MODULE_LICENSE("GPL");
