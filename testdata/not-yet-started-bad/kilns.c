// SPDX-License-Identifier: MIT OR Apache-2.0
/* The timer is armed before the door fails to open, and nobody stops it. */
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/timer.h>

struct kiln {
	struct kmem_cache *bricks;
	struct list_head fired;
	struct timer_list cooling;
	struct miscdevice door;
};

struct brick {
	struct rcu_head rcu;
	struct list_head list;
	struct kiln *kiln;
};

static void brick_free(struct rcu_head *head)
{
	struct brick *brick = container_of(head, struct brick, rcu);

	kmem_cache_free(brick->kiln->bricks, brick);
}

static void kiln_cooled(struct timer_list *timer)
{
	struct kiln *kiln = from_timer(kiln, timer, cooling);
	struct brick *brick, *next;

	list_for_each_entry_safe(brick, next, &kiln->fired, list) {
		list_del_rcu(&brick->list);
		call_rcu(&brick->rcu, brick_free);
	}
}

static int kiln_open(struct inode *inode, struct file *file)
{
	struct kiln *kiln = container_of(file->private_data, struct kiln, door);

	mod_timer(&kiln->cooling, jiffies + HZ);
	return 0;
}

static const struct file_operations kiln_door = {
	.owner = THIS_MODULE,
	.open = kiln_open,
};

static int kiln_probe(struct platform_device *pdev)
{
	struct kiln *kiln = devm_kzalloc(&pdev->dev, sizeof(*kiln), GFP_KERNEL);
	int error;

	if (!kiln)
		return -ENOMEM;
	INIT_LIST_HEAD(&kiln->fired);
	timer_setup(&kiln->cooling, kiln_cooled, 0);
	kiln->bricks = kmem_cache_create("kiln", sizeof(struct brick), 0, 0, NULL);
	if (!kiln->bricks)
		return -ENOMEM;
	mod_timer(&kiln->cooling, jiffies + HZ);
	kiln->door.fops = &kiln_door;
	error = misc_register(&kiln->door);
	if (error) {
		kmem_cache_destroy(kiln->bricks);	//~ RCU002
		return error;
	}
	platform_set_drvdata(pdev, kiln);
	return 0;
}

static void kiln_remove(struct platform_device *pdev)
{
	struct kiln *kiln = platform_get_drvdata(pdev);

	misc_deregister(&kiln->door);
	timer_delete_sync(&kiln->cooling);
	rcu_barrier();
	kmem_cache_destroy(kiln->bricks);
}

static struct platform_driver kiln_driver = {
	.probe = kiln_probe,
	.remove_new = kiln_remove,
	.driver = { .name = "kiln" },
};
module_platform_driver(kiln_driver);
MODULE_LICENSE("GPL");
