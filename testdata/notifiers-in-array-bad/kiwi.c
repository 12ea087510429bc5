// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/notifier.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct kiwi {
	struct rcu_head rcu;
};

static struct kmem_cache *kiwi_cache;
static struct kiwi *last_kiwi;

static void kiwi_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(kiwi_cache, container_of(head, struct kiwi, rcu));
}

static void kiwi_swap(void)
{
	struct kiwi *kiwi = xchg(&last_kiwi, kmem_cache_zalloc(kiwi_cache, GFP_ATOMIC));

	if (kiwi)
		call_rcu(&kiwi->rcu, kiwi_free_rcu);
}

static int kiwi_event(struct notifier_block *block, unsigned long event, void *data)
{
	kiwi_swap();
	return NOTIFY_DONE;
}

static struct notifier_block kiwi_block = {
	.notifier_call = kiwi_event,
};

static struct notifier_block * const blocks[] = {
	&kiwi_block,
};

static int __init kiwi_init(void)
{
	kiwi_cache = KMEM_CACHE(kiwi, 0);
	if (!kiwi_cache)
		return -ENOMEM;
	for (int i = 0; i < ARRAY_SIZE(blocks); i++)
		register_netdevice_notifier(blocks[i]);
	return 0;
}
module_init(kiwi_init);

static void __exit kiwi_exit(void)
{
	rcu_barrier();
	for (int i = 0; i < ARRAY_SIZE(blocks); i++)
		unregister_netdevice_notifier(blocks[i]);
	kmem_cache_destroy(kiwi_cache);	//~ RCU004
}
module_exit(kiwi_exit);
MODULE_LICENSE("GPL");
