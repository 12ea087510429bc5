// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/notifier.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct loaf {
	struct rcu_head rcu;
};

static struct kmem_cache *loaf_cache;
static struct loaf *last_loaf;

static void loaf_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(loaf_cache, container_of(head, struct loaf, rcu));
}

static void loaf_swap(void)
{
	struct loaf *loaf = xchg(&last_loaf, kmem_cache_zalloc(loaf_cache, GFP_ATOMIC));

	if (loaf)
		call_rcu(&loaf->rcu, loaf_free_rcu);
}

static int loaf_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	loaf_swap();
	return NOTIFY_DONE;
}

static struct notifier_block loaf_nb = {
	.notifier_call = loaf_event,
};
static struct notifier_block *const loaf_told = &loaf_nb;

static int __init loaf_init(void)
{
	loaf_cache = KMEM_CACHE(loaf, 0);
	if (!loaf_cache)
		return -ENOMEM;
	register_netdevice_notifier(loaf_told);
	return 0;
}
module_init(loaf_init);

static void __exit loaf_exit(void)
{
	unregister_netdevice_notifier(loaf_told);
	rcu_barrier();
	kmem_cache_destroy(loaf_cache);
}
module_exit(loaf_exit);
MODULE_LICENSE("GPL");
