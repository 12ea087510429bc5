// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct card {
	struct rcu_head rcu;
	struct work_struct work;
};

static struct kmem_cache *card_cache;
static void card_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(card_cache, container_of(head, struct card, rcu));
}

static void card_deliver(struct work_struct *work)
{
	struct card *card = container_of(work, struct card, work);

	call_rcu(&card->rcu, card_free_rcu);
}

void card_send(struct card *card)
{
	INIT_WORK(&card->work, card_deliver);
	schedule_work(&card->work);
}
EXPORT_SYMBOL(card_send);

static int __init card_init(void)
{
	card_cache = KMEM_CACHE(card, 0);
	return card_cache ? 0 : -ENOMEM;
}
module_init(card_init);

static void __exit card_exit(void)
{
	rcu_barrier();
	flush_scheduled_work();
	kmem_cache_destroy(card_cache);	//~ RCU004
}
module_exit(card_exit);
MODULE_LICENSE("GPL");
