// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/interrupt.h>
struct tick {
	int id;
	struct rcu_head rcu;
};
static struct kmem_cache *tick_cache;
static void tick_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(tick_cache, container_of(head, struct tick, rcu));
}
static int irq = 7;
static irqreturn_t tick_irq(int n, void *dev)
{
	struct tick *t = kmem_cache_zalloc(tick_cache, GFP_ATOMIC);

	if (t)
		call_rcu(&t->rcu, tick_free_rcu);
	return IRQ_HANDLED;
}

static int __init tick_init(void)
{
	tick_cache = KMEM_CACHE(tick, 0);
	if (!tick_cache)
		return -ENOMEM;
	return request_irq(irq, tick_irq, IRQF_SHARED, "tick", &irq);
}
static void __exit tick_exit(void)
{
	rcu_barrier();
	free_irq(irq, &irq);
	kmem_cache_destroy(tick_cache);	//~ RCU004
}
module_init(tick_init);
module_exit(tick_exit);
MODULE_LICENSE("GPL");
