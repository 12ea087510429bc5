#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "bus.h"

struct plug {
	struct rcu_head rcu;
};

static void plug_free(struct rcu_head *head)
{
	kfree(container_of(head, struct plug, rcu));
}

static void plug_detach(struct outlet *outlet)
{
	struct plug *plug = outlet->plug;

	call_rcu(&plug->rcu, plug_free);
}

static struct outlet_driver plug_driver = {
	.detach = plug_detach,
};
module_outlet_driver(plug_driver);
MODULE_LICENSE("GPL");
