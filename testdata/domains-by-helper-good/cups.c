// SPDX-License-Identifier: MIT OR Apache-2.0
// One helper posts for several domains: which one, says who calls.
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/srcu.h>

struct cup {
	struct rcu_head rcu;
};

static struct kmem_cache *cup_cache;
static struct kmem_cache *mug_cache;
DEFINE_STATIC_SRCU(shelf);
DEFINE_STATIC_SRCU(sink);
static struct cup *last;

static void cup_free(struct rcu_head *head)
{
	kmem_cache_free(cup_cache, container_of(head, struct cup, rcu));
}

static void mug_free(struct rcu_head *head)
{
	kmem_cache_free(mug_cache, container_of(head, struct cup, rcu));
}

static void put_away(struct srcu_struct *where, struct cup *cup, rcu_callback_t how)
{
	call_srcu(where, &cup->rcu, how);
}

void cup_break(struct cup *cup, bool washed)
{
	if (washed)
		put_away(&shelf, cup, cup_free);
	else
		put_away(&sink, cup, cup_free);
}
EXPORT_SYMBOL(cup_break);

void mug_break(struct cup *mug)
{
	put_away(&sink, mug, mug_free);
}
EXPORT_SYMBOL(mug_break);

static int __init cups_init(void)
{
	cup_cache = kmem_cache_create("cup", sizeof(struct cup), 0, 0, NULL);
	mug_cache = kmem_cache_create("mug", sizeof(struct cup), 0, 0, NULL);
	return 0;
}
module_init(cups_init);

static void __exit cups_exit(void)
{
	srcu_barrier(&sink);
	kmem_cache_destroy(mug_cache);
	/* Nobody puts more into the sink. */
	if (last)
		put_away(&shelf, last, cup_free);
	srcu_barrier(&shelf);
	kmem_cache_destroy(cup_cache);
}
module_exit(cups_exit);
MODULE_LICENSE("GPL");
