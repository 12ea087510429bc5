// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct burr {
	int hooks;
	struct rcu_head rcu;
};

static struct kmem_cache *burr_cache;

/* The function itself, whatever macro has its name. */
static void burr_free(struct rcu_head *head)
{
	struct burr *burr = container_of(head, struct burr, rcu);

	if (burr->hooks)
		(void)(kmem_cache_free)(burr_cache, (void *)burr);
	else
		(kmem_cache_free)(burr_cache, burr);
}

void burr_drop(struct burr *burr)
{
	(call_rcu)(&(burr->rcu), (rcu_callback_t)burr_free);
}
EXPORT_SYMBOL_GPL(burr_drop);

static int __init burr_init(void)
{
	burr_cache = (KMEM_CACHE(burr, 0));
	return burr_cache ? 0 : -ENOMEM;
}

static void __exit burr_exit(void)
{
	(kmem_cache_destroy)(burr_cache);	//~ RCU002
}

module_init(burr_init);
module_exit(burr_exit);
MODULE_LICENSE("GPL");
