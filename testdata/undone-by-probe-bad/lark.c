// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/netdevice.h>
#include <linux/platform_device.h>

struct lark {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *lark_cache;

static void lark_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(lark_cache, container_of(head, struct lark, rcu));
}

static struct lark *last;

static int lark_event(struct notifier_block *block, unsigned long event, void *ptr)
{
	struct lark *lark = xchg(&last, NULL);

	if (lark)
		call_rcu(&lark->rcu, lark_free_rcu);
	return NOTIFY_DONE;
}

static struct notifier_block lark_block = { .notifier_call = lark_event };

static int lark_probe(struct platform_device *pdev)
{
	int err;

	lark_cache = KMEM_CACHE(lark, 0);
	if (!lark_cache)
		return -ENOMEM;
	err = register_netdevice_notifier(&lark_block);
	if (err)
		goto no_block;
	err = platform_get_irq(pdev, 0);
	if (err < 0)
		goto no_irq;
	return 0;
no_irq:
	unregister_netdevice_notifier(&lark_block);
no_block:
	kmem_cache_destroy(lark_cache);	//~ RCU002
	return err;
}

static void lark_remove(struct platform_device *pdev)
{
	unregister_netdevice_notifier(&lark_block);
	rcu_barrier();
	kmem_cache_destroy(lark_cache);
}

static struct platform_driver lark_driver = {
	.probe = lark_probe,
	.remove = lark_remove,
	.driver = { .name = "lark" },
};

module_platform_driver(lark_driver);
MODULE_LICENSE("GPL");
