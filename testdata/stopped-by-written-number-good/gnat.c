// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/interrupt.h>
#include <linux/pci.h>

struct gnat {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *gnat_cache;

static void gnat_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(gnat_cache, container_of(head, struct gnat, rcu));
}

struct gnat_device {
	struct gnat *last;
};

static irqreturn_t gnat_irq(int irq, void *cookie)
{
	struct gnat_device *device = cookie;
	struct gnat *gnat = xchg(&device->last, NULL);

	if (gnat)
		call_rcu(&gnat->rcu, gnat_free_rcu);
	return IRQ_HANDLED;
}

static int gnat_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct gnat_device *device = devm_kzalloc(&pdev->dev, sizeof(*device), GFP_KERNEL);
	int err;

	if (!device)
		return -ENOMEM;
	gnat_cache = KMEM_CACHE(gnat, 0);
	if (!gnat_cache)
		return -ENOMEM;
	pci_set_drvdata(pdev, device);
	err = pci_request_irq(pdev, 0, gnat_irq, NULL, device, "gnat");
	if (err)
		kmem_cache_destroy(gnat_cache);
	return err;
}

static void gnat_remove(struct pci_dev *pdev)
{
	struct gnat_device *device = pci_get_drvdata(pdev);

	pci_free_irq(pdev, 0, device);
	rcu_barrier();
	kmem_cache_destroy(gnat_cache);
}

static struct pci_driver gnat_driver = {
	.name = "gnat",
	.probe = gnat_probe,
	.remove = gnat_remove,
};

module_pci_driver(gnat_driver);
MODULE_LICENSE("GPL");
