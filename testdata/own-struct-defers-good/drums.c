// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/list.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct drum;

struct drum_ops {
	void (*empty)(struct drum *drum);
};

struct drum {
	const struct drum_ops *ops;
	struct kmem_cache *cache;
	struct list_head stones;
};

struct stone {
	struct list_head link;
	struct kmem_cache *cache;
	struct rcu_head rcu;
};

static void stone_free_rcu(struct rcu_head *head)
{
	struct stone *stone = container_of(head, struct stone, rcu);

	kmem_cache_free(stone->cache, stone);
}

int stone_add(struct drum *drum)
{
	struct stone *stone = kmem_cache_alloc(drum->cache, GFP_KERNEL);

	if (!stone)
		return -ENOMEM;
	stone->cache = drum->cache;
	list_add(&stone->link, &drum->stones);
	return 0;
}
EXPORT_SYMBOL_GPL(stone_add);

static void drum_tip(struct drum *drum)
{
	struct stone *stone, *next;

	list_for_each_entry_safe(stone, next, &drum->stones, link)
		call_rcu(&stone->rcu, stone_free_rcu);
}

static void drum_turn(struct drum *drum)
{
	drum_tip(drum);
	INIT_LIST_HEAD(&drum->stones);
}

static const struct drum_ops tipping = { .empty = drum_tip };
static const struct drum_ops turning = { .empty = drum_turn };

static int drum_probe(struct platform_device *pdev)
{
	struct drum *drum = devm_kzalloc(&pdev->dev, sizeof(*drum), GFP_KERNEL);

	if (!drum)
		return -ENOMEM;
	drum->ops = pdev->id ? &turning : &tipping;
	INIT_LIST_HEAD(&drum->stones);
	drum->cache = kmem_cache_create(dev_name(&pdev->dev), sizeof(struct stone), 0, 0, NULL);
	if (!drum->cache)
		return -ENOMEM;
	platform_set_drvdata(pdev, drum);
	return 0;
}

static void drum_remove(struct platform_device *pdev)
{
	struct drum *drum = platform_get_drvdata(pdev);

	drum->ops->empty(drum);
	rcu_barrier();
	kmem_cache_destroy(drum->cache);
}

static struct platform_driver drum_driver = {
	.probe = drum_probe,
	.remove = drum_remove,
	.driver = { .name = "drum" },
};
module_platform_driver(drum_driver);
MODULE_LICENSE("GPL");
