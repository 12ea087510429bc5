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

static int __init coins_init(void)
{
	int err;

	coin_cache = KMEM_CACHE(coin, 0);
	if (!coin_cache)
		return -ENOMEM;
	if (!proc_mkdir("coins", NULL)) {
		err = -ENOMEM;
		goto err_cache;
	}
	err = register_netdevice_notifier(&coin_notifier);
	if (err)
		goto err_proc;
	return 0;

err_proc:
	remove_proc_entry("coins", NULL);
err_cache:
	kmem_cache_destroy(coin_cache);
	return err;
}

static void __exit coins_exit(void)
{
	remove_proc_entry("coins", NULL);
	unregister_netdevice_notifier(&coin_notifier);
	rcu_barrier();
	kmem_cache_destroy(coin_cache);
}

module_init(coins_init);
module_exit(coins_exit);
MODULE_LICENSE("GPL");
