// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct kite {
	struct rcu_head rcu;
};

static struct kmem_cache *kite_cache;

static void kite_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(kite_cache, container_of(head, struct kite, rcu));
}

void kite_drop(struct kite *kite)
{
	call_rcu(&kite->rcu, kite_free_rcu);
}

static int __init kites_init(void)
{
	kite_cache = KMEM_CACHE(kite, 0);
	return kite_cache ? 0 : -ENOMEM;
}
module_init(kites_init);

static void __exit kites_exit(void)
{
#ifdef CONFIG_KITES_WAIT
	rcu_barrier();
#endif
	pr_debug("no more kites\n");
#ifdef CONFIG_KITES
	kmem_cache_destroy(kite_cache);	//~ RCU002
#endif
}
module_exit(kites_exit);
MODULE_LICENSE("GPL");
