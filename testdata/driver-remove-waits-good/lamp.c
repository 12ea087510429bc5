#include <linux/module.h>
#include <linux/pci.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct lamp {
	struct rcu_head rcu;
};

static struct lamp __rcu *lit;

static void lamp_free(struct rcu_head *head)
{
	kfree(container_of(head, struct lamp, rcu));
}

static void lamp_put(struct lamp *lamp)
{
	call_rcu(&lamp->rcu, lamp_free);
}

static int lamp_probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	rcu_assign_pointer(lit, kzalloc(sizeof(struct lamp), GFP_KERNEL));
	return 0;
}

static void lamp_remove(struct pci_dev *dev)
{
	lamp_put(rcu_replace_pointer(lit, NULL, true));
	rcu_barrier();
}

static struct pci_driver lamp_driver = {
	.name = "lamp",
	.probe = lamp_probe,
	.remove = lamp_remove,
};

static int __init lamp_init(void)
{
	return pci_register_driver(&lamp_driver);
}
module_init(lamp_init);

static void __exit lamp_exit(void)
{
	pci_unregister_driver(&lamp_driver);
}
module_exit(lamp_exit);
MODULE_LICENSE("GPL");
