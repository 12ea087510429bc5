// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct lane {
	struct rcu_head rcu;
	struct lane_ops *ops;
};

/* What every kind of lane has of its own; copied for each road from a template. */
struct lane_ops {
	int family;
	void (*gone)(struct lane *lane);
	struct kmem_cache *cachep;
};

struct road {
	int id;
	struct lane_ops ops;
};

static void lane_gone(struct lane *lane)
{
}

static struct lane_ops lane_ops_template = {
	.family = 7,
	.gone = lane_gone,
};

static void lane_destroy_rcu(struct rcu_head *head)
{
	struct lane *lane = container_of(head, struct lane, rcu);

	lane->ops->gone(lane);
	kmem_cache_free(lane->ops->cachep, lane);
}

void lane_put(struct lane *lane)
{
	call_rcu(&lane->rcu, lane_destroy_rcu);
}

struct lane *lane_new(struct road *road)
{
	struct lane *lane = kmem_cache_zalloc(road->ops.cachep, GFP_ATOMIC);

	if (lane)
		lane->ops = &road->ops;
	return lane;
}

void road_setup(struct road *road)
{
	memcpy(&road->ops, &lane_ops_template, sizeof(lane_ops_template));
}

static int __init lanes_init(void)
{
	lane_ops_template.cachep = KMEM_CACHE(lane, SLAB_HWCACHE_ALIGN);
	return lane_ops_template.cachep ? 0 : -ENOMEM;
}

static void __exit lanes_exit(void)
{
	synchronize_net();
	kmem_cache_destroy(lane_ops_template.cachep);	//~ RCU003
}

module_init(lanes_init);
module_exit(lanes_exit);
MODULE_LICENSE("GPL");
