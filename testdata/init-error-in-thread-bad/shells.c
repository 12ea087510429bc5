// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/kthread.h>
#include <linux/netdevice.h>
#include <linux/proc_fs.h>

struct shell {
	struct rcu_head rcu;
	int value;
};

static struct kmem_cache *shell_cache;
static struct shell __rcu *current_shell;

static void shell_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(shell_cache, container_of(head, struct shell, rcu));
}

static int shell_event(struct notifier_block *nb, unsigned long event, void *data)
{
	struct shell *fresh = kmem_cache_zalloc(shell_cache, GFP_ATOMIC);
	struct shell *old;

	if (!fresh)
		return NOTIFY_DONE;
	old = rcu_replace_pointer(current_shell, fresh, true);
	if (old)
		call_rcu(&old->rcu, shell_free_rcu);
	return NOTIFY_OK;
}

static struct notifier_block shell_notifier = {
	.notifier_call = shell_event,
};

/* Whoever calls it does so on load. */
static int __init shells_start(void)
{
	int err;

	shell_cache = KMEM_CACHE(shell, 0);
	if (!shell_cache)
		return -ENOMEM;
	err = register_netdevice_notifier(&shell_notifier);
	if (err)
		goto err_cache;
	if (!proc_mkdir("shells", NULL)) {
		err = -ENOMEM;
		goto err_notifier;
	}
	return 0;

err_notifier:
	unregister_netdevice_notifier(&shell_notifier);
err_cache:
	kmem_cache_destroy(shell_cache);	//~ RCU002
	return err;
}

static int __ref shells_thread(void *unused)
{
	return shells_start();
}

static int __init shells_init(void)
{
	return PTR_ERR_OR_ZERO(kthread_run(shells_thread, NULL, "shells"));
}

static void __exit shells_exit(void)
{
	remove_proc_entry("shells", NULL);
	unregister_netdevice_notifier(&shell_notifier);
	rcu_barrier();
	kmem_cache_destroy(shell_cache);
}

module_init(shells_init);
module_exit(shells_exit);
MODULE_LICENSE("GPL");
