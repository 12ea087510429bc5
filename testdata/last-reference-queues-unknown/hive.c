// SPDX-License-Identifier: MIT OR Apache-2.0
/* The last bee that is freed has the hive burnt. */
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct hive {
	struct kref bees_left;
	struct kmem_cache *bees;
	struct work_struct burn;
};

struct bee {
	struct rcu_head rcu;
	struct hive *hive;
};

static struct workqueue_struct *hive_fire;

static void hive_burn(struct work_struct *work)
{
	struct hive *hive = container_of(work, struct hive, burn);

	kmem_cache_destroy(hive->bees);
	kfree(hive);
}

static void hive_empty(struct kref *bees_left)
{
	struct hive *hive = container_of(bees_left, struct hive, bees_left);

	queue_work(hive_fire, &hive->burn);
}

static void bee_free_rcu(struct rcu_head *head)
{
	struct bee *bee = container_of(head, struct bee, rcu);
	struct hive *hive = bee->hive;

	kmem_cache_free(hive->bees, bee);
	kref_put(&hive->bees_left, hive_empty);
}

void bee_fly(struct bee *bee)
{
	call_rcu(&bee->rcu, bee_free_rcu);
}
EXPORT_SYMBOL_GPL(bee_fly);

struct hive *hive_new(void)
{
	struct hive *hive = kzalloc(sizeof(*hive), GFP_KERNEL);

	if (!hive)
		return NULL;
	kref_init(&hive->bees_left);
	INIT_WORK(&hive->burn, hive_burn);
	hive->bees = kmem_cache_create("bee", sizeof(struct bee), 0, 0, NULL);
	return hive;
}
EXPORT_SYMBOL_GPL(hive_new);

static int __init hives_init(void)
{
	hive_fire = alloc_workqueue("hive", 0, 0);
	return hive_fire ? 0 : -ENOMEM;
}

static void __exit hives_exit(void)
{
	rcu_barrier();
	destroy_workqueue(hive_fire);
}

module_init(hives_init);
module_exit(hives_exit);
MODULE_LICENSE("GPL");
