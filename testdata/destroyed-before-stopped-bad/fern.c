// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/notifier.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct fern {
	struct rcu_head rcu;
};

static struct kmem_cache *fern_cache;

static void fern_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(fern_cache, container_of(head, struct fern, rcu));
}

static void fern_churn(void)
{
	struct fern *fern = kmem_cache_alloc(fern_cache, GFP_ATOMIC);

	if (fern)
		call_rcu(&fern->rcu, fern_free_rcu);
}

static int fern_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	fern_churn();
	return NOTIFY_DONE;
}

static struct notifier_block fern_nb = { .notifier_call = fern_event };

static int __init fern_init(void)
{
	fern_cache = KMEM_CACHE(fern, 0);
	if (!fern_cache)
		return -ENOMEM;
	return register_netdevice_notifier(&fern_nb);
}
module_init(fern_init);

static void __exit fern_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(fern_cache);	//~ RCU004
	unregister_netdevice_notifier(&fern_nb);
}
module_exit(fern_exit);
MODULE_LICENSE("GPL");
