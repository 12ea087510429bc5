// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/netdevice.h>

struct tent {
	struct rcu_head rcu;
};

static struct kmem_cache *tent_cache;

static void tent_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(tent_cache, container_of(head, struct tent, rcu));
}

static int tent_event(struct notifier_block *nb, unsigned long event, void *data)
{
	struct tent *tent = data;

	call_rcu(&tent->rcu, tent_free_rcu);
	return NOTIFY_OK;
}

static struct notifier_block tent_notifier = {
	.notifier_call = tent_event,
};

/* Before anybody knows of the module, there is nothing to wait for. */
static void tents_fold(int steps, bool wait)
{
	if (steps > 1)
		unregister_netdevice_notifier(&tent_notifier);
	if (wait)
		rcu_barrier();
	if (steps > 0)
		kmem_cache_destroy(tent_cache);	//~ RCU002
}

static int __init tents_init(void)
{
	int err;

	tent_cache = KMEM_CACHE(tent, 0);
	if (!tent_cache)
		return -ENOMEM;
	err = register_netdevice_notifier(&tent_notifier);
	if (err)
		tents_fold(1, false);
	return err;
}

static void __exit tents_exit(void)
{
	tents_fold(2, false);
}

module_init(tents_init);
module_exit(tents_exit);
MODULE_LICENSE("GPL");
