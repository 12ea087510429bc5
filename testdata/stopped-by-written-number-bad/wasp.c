// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/interrupt.h>
#include <linux/pci.h>

struct wasp {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *wasp_cache;

static void wasp_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(wasp_cache, container_of(head, struct wasp, rcu));
}

struct wasp_device {
	struct wasp *last;
};

static irqreturn_t wasp_irq(int irq, void *cookie)
{
	struct wasp_device *device = cookie;
	struct wasp *wasp = xchg(&device->last, NULL);

	if (wasp)
		call_rcu(&wasp->rcu, wasp_free_rcu);
	return IRQ_HANDLED;
}

static int wasp_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct wasp_device *device = devm_kzalloc(&pdev->dev, sizeof(*device), GFP_KERNEL);
	int err;

	if (!device)
		return -ENOMEM;
	wasp_cache = KMEM_CACHE(wasp, 0);
	if (!wasp_cache)
		return -ENOMEM;
	pci_set_drvdata(pdev, device);
	err = pci_request_irq(pdev, 0, wasp_irq, NULL, device, "wasp");
	if (err)
		kmem_cache_destroy(wasp_cache);
	return err;
}

static void wasp_remove(struct pci_dev *pdev)
{
	struct wasp_device *device = pci_get_drvdata(pdev);

	rcu_barrier();
	pci_free_irq(pdev, 0, device);
	kmem_cache_destroy(wasp_cache);	//~ RCU004
}

static struct pci_driver wasp_driver = {
	.name = "wasp",
	.probe = wasp_probe,
	.remove = wasp_remove,
};

module_pci_driver(wasp_driver);
MODULE_LICENSE("GPL");
