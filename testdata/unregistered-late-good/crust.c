// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/notifier.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct crust {
	struct rcu_head rcu;
};

static struct kmem_cache *crust_cache;
static struct crust *last_crust;

static void crust_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(crust_cache, container_of(head, struct crust, rcu));
}

static void crust_swap(void)
{
	struct crust *crust = xchg(&last_crust, kmem_cache_zalloc(crust_cache, GFP_ATOMIC));

	if (crust)
		call_rcu(&crust->rcu, crust_free_rcu);
}

static int crust_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	crust_swap();
	return NOTIFY_DONE;
}

static struct {
	int baked;
	struct notifier_block nb;
} oven = {
	.nb = { .notifier_call = crust_event },
};

static int __init crust_init(void)
{
	crust_cache = KMEM_CACHE(crust, 0);
	if (!crust_cache)
		return -ENOMEM;
	register_netdevice_notifier(&oven.nb);
	return 0;
}
module_init(crust_init);

static void __exit crust_exit(void)
{
	unregister_netdevice_notifier(&oven.nb);
	rcu_barrier();
	kmem_cache_destroy(crust_cache);
}
module_exit(crust_exit);
MODULE_LICENSE("GPL");
