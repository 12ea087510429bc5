// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/platform_device.h>
struct pkt { struct rcu_head rcu; };
struct nic { struct kmem_cache *pkts; };
static struct nic *the_nic;
static void pkt_free(struct rcu_head *head)
{
	kmem_cache_free(the_nic->pkts, container_of(head, struct pkt, rcu));
}
void pkt_put(struct pkt *p) { call_rcu(&p->rcu, pkt_free); }
EXPORT_SYMBOL(pkt_put);
static void nic_cache_destroy(void *data)
{
	kmem_cache_destroy(data);	//~ RCU002
}
static int nic_probe(struct platform_device *pdev)
{
	struct nic *nic = devm_kzalloc(&pdev->dev, sizeof(*nic), GFP_KERNEL);

	nic->pkts = kmem_cache_create("pkts", sizeof(struct pkt), 0, 0, NULL);
	if (!nic->pkts)
		return -ENOMEM;
	the_nic = nic;
	return devm_add_action_or_reset(&pdev->dev, nic_cache_destroy, nic->pkts);
}
static struct platform_driver nic_driver = { .probe = nic_probe, .driver = { .name = "nic" } };
module_platform_driver(nic_driver);
MODULE_LICENSE("GPL");
