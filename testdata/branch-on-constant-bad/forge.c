// SPDX-License-Identifier: MIT OR Apache-2.0
/* A macro gives the variable what is read. */
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>

struct forge {
	struct kmem_cache *nails;
	struct list_head glowing;
	struct delayed_work cool;
	int __user *heat;
};

struct nail {
	struct rcu_head rcu;
	struct list_head list;
	struct forge *forge;
};

static void nail_free(struct rcu_head *head)
{
	struct nail *nail = container_of(head, struct nail, rcu);

	kmem_cache_free(nail->forge->nails, nail);
}

static void forge_cool(struct work_struct *work)
{
	struct forge *forge = container_of(work, struct forge, cool.work);
	struct nail *nail, *next;

	list_for_each_entry_safe(nail, next, &forge->glowing, list) {
		list_del_rcu(&nail->list);
		call_rcu(&nail->rcu, nail_free);
	}
}

static int forge_probe(struct platform_device *pdev)
{
	struct forge *forge = devm_kzalloc(&pdev->dev, sizeof(*forge), GFP_KERNEL);
	int error;

	if (!forge)
		return -ENOMEM;
	INIT_LIST_HEAD(&forge->glowing);
	INIT_DELAYED_WORK(&forge->cool, forge_cool);
	forge->nails = kmem_cache_create("nail", sizeof(struct nail), 0, 0, NULL);
	if (!forge->nails)
		return -ENOMEM;
	platform_set_drvdata(pdev, forge);
	schedule_delayed_work(&forge->cool, HZ);
	error = 0;
	get_user(error, forge->heat);
	if (error)
		kmem_cache_destroy(forge->nails);	//~ RCU002
	return error;
}

static void forge_remove(struct platform_device *pdev)
{
	struct forge *forge = platform_get_drvdata(pdev);

	cancel_delayed_work_sync(&forge->cool);
	rcu_barrier();
	kmem_cache_destroy(forge->nails);
}

static struct platform_driver forge_driver = {
	.probe = forge_probe,
	.remove_new = forge_remove,
	.driver = { .name = "forge" },
};
module_platform_driver(forge_driver);
MODULE_LICENSE("GPL");
