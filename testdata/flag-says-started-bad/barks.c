// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct bark {
	int age;
	struct rcu_head rcu;
};

static struct kmem_cache *barks;
static struct bark __rcu *current_bark;
static bool watching;

static void bark_free(struct rcu_head *head)
{
	struct bark *bark = container_of(head, struct bark, rcu);

	bark->age = 0;
	kmem_cache_free(barks, bark);
}

static int bark_event(struct notifier_block *nb, unsigned long what, void *data)
{
	struct bark *old = rcu_replace_pointer(current_bark, NULL, true);

	if (old)
		call_rcu(&old->rcu, bark_free);
	return NOTIFY_DONE;
}

static struct notifier_block bark_notifier = {
	.notifier_call = bark_event,
};

static int __init bark_init(void)
{
	barks = KMEM_CACHE(bark, 0);
	if (!barks)
		return -ENOMEM;
	if (register_netdevice_notifier(&bark_notifier))
		watching = true;
	return 0;
}

static void __exit bark_exit(void)
{
	if (watching) {
		unregister_netdevice_notifier(&bark_notifier);
		rcu_barrier();
	}
	kmem_cache_destroy(barks);	//~ RCU002
}

module_init(bark_init);
module_exit(bark_exit);
MODULE_LICENSE("GPL");
