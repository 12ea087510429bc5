// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct moth {
	struct rcu_head rcu;
};

static struct kmem_cache *moth_cache;

static void moth_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(moth_cache, container_of(head, struct moth, rcu));
}

/* The function itself, whatever is done to its name. */
static void moth_settle(void)
{
	(&synchronize_rcu)();
}

void moth_drop(struct moth *moth)
{
	((void (*)(struct rcu_head *, rcu_callback_t))call_rcu)(&moth->rcu, moth_free_rcu);
}
EXPORT_SYMBOL_GPL(moth_drop);

static int __init moth_init(void)
{
	moth_cache = KMEM_CACHE(moth, 0);
	return moth_cache ? 0 : -ENOMEM;
}

static void __exit moth_exit(void)
{
	(*moth_settle)();
	(&kmem_cache_destroy)(moth_cache);	//~ RCU003
}

module_init(moth_init);
module_exit(moth_exit);
MODULE_LICENSE("GPL");
