// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct midge {
	struct rcu_head rcu;
};

static struct kmem_cache *midge_cache;
static struct midge *last;
static int irq_number = 5;

static void midge_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(midge_cache, container_of(head, struct midge, rcu));
}

static irqreturn_t midge_irq(int number, void *cookie)
{
	struct midge *midge = xchg(&last, kmem_cache_alloc(midge_cache, GFP_ATOMIC));

	if (midge)
		call_rcu(&midge->rcu, midge_free_rcu);
	return IRQ_HANDLED;
}

static int __init midge_init(void)
{
	int err;

	midge_cache = KMEM_CACHE(midge, 0);
	if (!midge_cache)
		return -ENOMEM;
	err = request_irq(irq_number, midge_irq, 0, "midge", NULL);
	if (err)
		kmem_cache_destroy(midge_cache);
	return err;
}
module_init(midge_init);

static void __exit midge_exit(void)
{
	rcu_barrier();
	free_irq(irq_number, NULL);
	kmem_cache_destroy(midge_cache);	//~ RCU004
}
module_exit(midge_exit);
MODULE_LICENSE("GPL");
