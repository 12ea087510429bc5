// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct envelope {
	struct rcu_head rcu;
	struct work_struct work;
};

static struct kmem_cache *envelope_cache;
static struct workqueue_struct *clerk;

static void envelope_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(envelope_cache, container_of(head, struct envelope, rcu));
}

static void envelope_deliver(struct work_struct *work)
{
	struct envelope *envelope = container_of(work, struct envelope, work);

	call_rcu(&envelope->rcu, envelope_free_rcu);
}

struct envelope *envelope_write(void)
{
	struct envelope *envelope = kmem_cache_zalloc(envelope_cache, GFP_KERNEL);

	if (envelope)
		INIT_WORK(&envelope->work, envelope_deliver);
	return envelope;
}
EXPORT_SYMBOL(envelope_write);

void envelope_send(struct envelope *envelope)
{
	queue_work(clerk, &envelope->work);
}
EXPORT_SYMBOL(envelope_send);

static int __init envelope_init(void)
{
	envelope_cache = KMEM_CACHE(envelope, 0);
	if (!envelope_cache)
		return -ENOMEM;
	clerk = alloc_workqueue("clerk", 0, 0);
	if (!clerk)
		goto destroy;
	return 0;
destroy:
	kmem_cache_destroy(envelope_cache);
	return -ENOMEM;
}
module_init(envelope_init);

static void clerk_dismiss(void)
{
	destroy_workqueue(clerk);
}

static void __exit envelope_exit(void)
{
	rcu_barrier();
	clerk_dismiss();
	kmem_cache_destroy(envelope_cache);	//~ RCU004
}
module_exit(envelope_exit);
MODULE_LICENSE("GPL");
