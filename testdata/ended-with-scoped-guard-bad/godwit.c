// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct godwit {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *godwit_cache;

static void godwit_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(godwit_cache, container_of(head, struct godwit, rcu));
}

void godwit_drop(struct godwit *godwit)
{
	call_rcu(&godwit->rcu, godwit_free_rcu);
}
EXPORT_SYMBOL(godwit_drop);

static int __init godwit_init(void)
{
	godwit_cache = KMEM_CACHE(godwit, 0);
	return godwit_cache ? 0 : -ENOMEM;
}

/* Whose scope ends is dropped. */
DEFINE_GUARD(flock, struct godwit *, , godwit_drop(_T))

static void __exit godwit_exit(void)
{
	rcu_barrier();	//~ RCU004.4
	scoped_guard(flock, NULL) {
		pr_info("the last one\n");
	}
	kmem_cache_destroy(godwit_cache);	//~ RCU004
}

module_init(godwit_init);
module_exit(godwit_exit);
MODULE_LICENSE("GPL");
