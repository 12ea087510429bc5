// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/netdevice.h>
#include <linux/proc_fs.h>

struct coin {
	struct rcu_head rcu;
	int value;
};

static struct kmem_cache *coin_cache;
static struct coin __rcu *current_coin;

static void coin_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(coin_cache, container_of(head, struct coin, rcu));
}

static int coin_event(struct notifier_block *nb, unsigned long event, void *data)
{
	struct coin *fresh = kmem_cache_zalloc(coin_cache, GFP_ATOMIC);
	struct coin *old;

	if (!fresh)
		return NOTIFY_DONE;
	old = rcu_replace_pointer(current_coin, fresh, true);
	if (old)
		call_rcu(&old->rcu, coin_free_rcu);
	return NOTIFY_OK;
}

static struct notifier_block coin_notifier = {
	.notifier_call = coin_event,
};

/* Whoever calls it is not read: that is on load, whoever it is. */
int __init coins_init(void)
{
	int err;

	coin_cache = KMEM_CACHE(coin, 0);
	if (!coin_cache)
		return -ENOMEM;
	err = register_netdevice_notifier(&coin_notifier);
	if (err)
		goto err_cache;
	if (!proc_mkdir("coins", NULL)) {
		err = -ENOMEM;
		goto err_notifier;
	}
	return 0;

err_notifier:
	unregister_netdevice_notifier(&coin_notifier);
err_cache:
	kmem_cache_destroy(coin_cache);	//~ RCU002
	return err;
}
