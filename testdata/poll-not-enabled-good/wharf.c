// SPDX-License-Identifier: MIT OR Apache-2.0
/* Nobody polls before the device is opened, and what was not registered is not. */
#include <linux/etherdevice.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct wharf {
	struct kmem_cache *crates;
	struct list_head unloaded;
	struct napi_struct crane;
	struct net_device *dev;
};

struct crate {
	struct rcu_head rcu;
	struct list_head list;
	struct wharf *wharf;
};

static void crate_free(struct rcu_head *head)
{
	struct crate *crate = container_of(head, struct crate, rcu);

	kmem_cache_free(crate->wharf->crates, crate);
}

static int wharf_poll(struct napi_struct *crane, int budget)
{
	struct wharf *wharf = container_of(crane, struct wharf, crane);
	struct crate *crate, *next;

	list_for_each_entry_safe(crate, next, &wharf->unloaded, list) {
		list_del_rcu(&crate->list);
		call_rcu(&crate->rcu, crate_free);
	}
	napi_complete(crane);
	return 0;
}

static int wharf_open(struct net_device *dev)
{
	struct wharf *wharf = dev->ml_priv;

	napi_enable(&wharf->crane);
	return 0;
}

static int wharf_stop(struct net_device *dev)
{
	struct wharf *wharf = dev->ml_priv;

	napi_disable(&wharf->crane);
	return 0;
}

static const struct net_device_ops wharf_ops = {
	.ndo_open = wharf_open,
	.ndo_stop = wharf_stop,
};

static int wharf_probe(struct platform_device *pdev)
{
	struct wharf *wharf = devm_kzalloc(&pdev->dev, sizeof(*wharf), GFP_KERNEL);
	int error;

	if (!wharf)
		return -ENOMEM;
	INIT_LIST_HEAD(&wharf->unloaded);
	wharf->crates = kmem_cache_create("crate", sizeof(struct crate), 0, 0, NULL);
	if (!wharf->crates)
		return -ENOMEM;
	wharf->dev = alloc_etherdev(0);
	if (!wharf->dev) {
		error = -ENOMEM;
		goto no_device;
	}
	wharf->dev->ml_priv = wharf;
	wharf->dev->netdev_ops = &wharf_ops;
	netif_napi_add(wharf->dev, &wharf->crane, wharf_poll);
	error = register_netdev(wharf->dev);
	if (error)
		goto not_registered;
	platform_set_drvdata(pdev, wharf);
	return 0;

not_registered:
	free_netdev(wharf->dev);
no_device:
	kmem_cache_destroy(wharf->crates);
	return error;
}

static void wharf_remove(struct platform_device *pdev)
{
	struct wharf *wharf = platform_get_drvdata(pdev);

	unregister_netdev(wharf->dev);	/* waits for callbacks, too */
	free_netdev(wharf->dev);
	kmem_cache_destroy(wharf->crates);
}

static struct platform_driver wharf_driver = {
	.probe = wharf_probe,
	.remove_new = wharf_remove,
	.driver = { .name = "wharf" },
};
module_platform_driver(wharf_driver);
MODULE_LICENSE("GPL");
