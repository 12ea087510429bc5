// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/fs.h>
#include <linux/notifier.h>
#include <linux/reboot.h>

struct reef {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *reef_cache;

static void reef_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(reef_cache, container_of(head, struct reef, rcu));
}

static void reef_drop(struct reef *reef)
{
	call_rcu(&reef->rcu, reef_free_rcu);
}

static int reef_event(struct notifier_block *block, unsigned long event, void *data)
{
	reef_drop(kmem_cache_zalloc(reef_cache, GFP_KERNEL));
	return NOTIFY_DONE;
}

static struct notifier_block reef_block = {
	.notifier_call = reef_event,
};

/* Mounts keep the module. What else is registered does not end with them. */
static struct file_system_type reef_type = {
	.owner = THIS_MODULE,
	.name = "reef",
	.kill_sb = kill_litter_super,
};

static int __init reef_init(void)
{
	int err;

	reef_cache = KMEM_CACHE(reef, 0);
	if (!reef_cache)
		return -ENOMEM;
	err = register_reboot_notifier(&reef_block);
	if (err) {
		kmem_cache_destroy(reef_cache);
		return err;
	}
	return register_filesystem(&reef_type);
}

static void __exit reef_exit(void)
{
	unregister_filesystem(&reef_type);
	unregister_reboot_notifier(&reef_block);
	rcu_barrier();
	kmem_cache_destroy(reef_cache);
}

module_init(reef_init);
module_exit(reef_exit);
MODULE_LICENSE("GPL");
