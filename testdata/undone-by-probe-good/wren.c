// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/netdevice.h>
#include <linux/platform_device.h>

struct wren {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *wren_cache;

static void wren_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(wren_cache, container_of(head, struct wren, rcu));
}

static struct wren *last;

static int wren_event(struct notifier_block *block, unsigned long event, void *ptr)
{
	struct wren *wren = xchg(&last, NULL);

	if (wren)
		call_rcu(&wren->rcu, wren_free_rcu);
	return NOTIFY_DONE;
}

static struct notifier_block wren_block = { .notifier_call = wren_event };

static int wren_probe(struct platform_device *pdev)
{
	int err;

	wren_cache = KMEM_CACHE(wren, 0);
	if (!wren_cache)
		return -ENOMEM;
	err = register_netdevice_notifier(&wren_block);
	if (err)
		goto no_block;
	err = platform_get_irq(pdev, 0);
	if (err < 0)
		goto no_irq;
	return 0;
no_irq:
	unregister_netdevice_notifier(&wren_block);
	rcu_barrier();
no_block:
	kmem_cache_destroy(wren_cache);
	return err;
}

static void wren_remove(struct platform_device *pdev)
{
	unregister_netdevice_notifier(&wren_block);
	rcu_barrier();
	kmem_cache_destroy(wren_cache);
}

static struct platform_driver wren_driver = {
	.probe = wren_probe,
	.remove = wren_remove,
	.driver = { .name = "wren" },
};

module_platform_driver(wren_driver);
MODULE_LICENSE("GPL");
