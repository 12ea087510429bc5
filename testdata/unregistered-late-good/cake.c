// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/notifier.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct cake {
	struct rcu_head rcu;
};

static struct kmem_cache *cake_cache;
static struct cake *last_cake;

static void cake_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(cake_cache, container_of(head, struct cake, rcu));
}

static void cake_swap(void)
{
	struct cake *cake = xchg(&last_cake, kmem_cache_zalloc(cake_cache, GFP_ATOMIC));

	if (cake)
		call_rcu(&cake->rcu, cake_free_rcu);
}

static int cake_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	cake_swap();
	return NOTIFY_DONE;
}

struct stall {
	int open;
	struct notifier_block nb;
};

static struct stall *stall;

static int __init cake_init(void)
{
	cake_cache = KMEM_CACHE(cake, 0);
	if (!cake_cache)
		return -ENOMEM;
	stall = kzalloc(sizeof(*stall), GFP_KERNEL);
	if (!stall) {
		kmem_cache_destroy(cake_cache);
		return -ENOMEM;
	}
	stall->nb.notifier_call = cake_event;
	register_netdevice_notifier(&stall->nb);
	return 0;
}
module_init(cake_init);

static void __exit cake_exit(void)
{
	unregister_netdevice_notifier(&stall->nb);
	rcu_barrier();
	kmem_cache_destroy(cake_cache);
}
module_exit(cake_exit);
MODULE_LICENSE("GPL");
