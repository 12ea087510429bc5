// SPDX-License-Identifier: MIT OR Apache-2.0
/* Each crane waits for its own plans when it goes. That no crane is left, and none has posted since, is not followed: a note. */
#include <linux/device.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct plan {
	struct rcu_head rcu;
	void *moves;
};

struct crane {
	struct device dev;
	struct plan __rcu *plan;
};

static void plan_free(struct rcu_head *head)
{
	struct plan *plan = container_of(head, struct plan, rcu);

	kfree(plan->moves);
	kfree(plan);
}

void crane_replan(struct crane *crane, struct plan *plan)
{
	struct plan *old = rcu_replace_pointer(crane->plan, plan, true);

	if (old)
		call_rcu(&old->rcu, plan_free);	//~ RCU006.1
}
EXPORT_SYMBOL_GPL(crane_replan);

static void crane_release(struct device *dev)
{
	struct crane *crane = container_of(dev, struct crane, dev);

	rcu_barrier();	//~ RCU006.4
	kfree(crane);
}

static struct class dock_class = {
	.name = "dock",
	.dev_release = crane_release,
};

static int __init dock_init(void)
{
	return class_register(&dock_class);
}
module_init(dock_init);

static void __exit dock_exit(void)	//~ RCU006.3
{
	class_unregister(&dock_class);
}	//~ RCU006
module_exit(dock_exit);
MODULE_LICENSE("GPL");
