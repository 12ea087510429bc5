// SPDX-License-Identifier: MIT OR Apache-2.0
/* Who removes a mill waits until the callback of the last sack has told it: through a release function that it hands to kref_put(). */
#include <linux/completion.h>
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct mill {
	struct kmem_cache *sacks;
	struct kref users;
	struct completion empty;
	struct list_head full;
};

struct sack {
	struct rcu_head rcu;
	struct list_head list;
	struct mill *mill;
};

static void mill_empty(struct kref *users)
{
	complete(&container_of(users, struct mill, users)->empty);
}

static void sack_free(struct rcu_head *head)
{
	struct sack *sack = container_of(head, struct sack, rcu);
	struct mill *mill = sack->mill;

	kmem_cache_free(mill->sacks, sack);
	kref_put(&mill->users, mill_empty);
}

static int mill_probe(struct platform_device *pdev)
{
	struct mill *mill = devm_kzalloc(&pdev->dev, sizeof(*mill), GFP_KERNEL);

	if (!mill)
		return -ENOMEM;
	kref_init(&mill->users);
	init_completion(&mill->empty);
	INIT_LIST_HEAD(&mill->full);
	mill->sacks = kmem_cache_create("sacks", sizeof(struct sack), 0, 0, NULL);
	if (!mill->sacks)
		return -ENOMEM;
	platform_set_drvdata(pdev, mill);
	return 0;
}

static void mill_remove(struct platform_device *pdev)
{
	struct mill *mill = platform_get_drvdata(pdev);
	struct sack *sack, *next;

	list_for_each_entry_safe(sack, next, &mill->full, list) {
		kref_get(&mill->users);
		call_rcu(&sack->rcu, sack_free);
	}
	kref_put(&mill->users, mill_empty);
	wait_for_completion(&mill->empty);
	kmem_cache_destroy(mill->sacks);
	/* The last callback may still be on its way out. */
	rcu_barrier();
}

static struct platform_driver mill_driver = {
	.probe = mill_probe,
	.remove_new = mill_remove,
	.driver = { .name = "mill" },
};
module_platform_driver(mill_driver);
MODULE_LICENSE("GPL");
