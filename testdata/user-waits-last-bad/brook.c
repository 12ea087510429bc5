// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/device-mapper.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct trace {
	struct rcu_head rcu;
};

static struct kmem_cache *trace_cache;

static void trace_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(trace_cache, container_of(head, struct trace, rcu));
}

static int brook_ctr(struct dm_target *ti, unsigned int argc, char **argv)
{
	ti->private = kmem_cache_alloc(trace_cache, GFP_KERNEL);
	return ti->private ? 0 : -ENOMEM;
}

static int brook_map(struct dm_target *ti, struct bio *bio)
{
	struct trace *old = xchg(&ti->private, kmem_cache_alloc(trace_cache, GFP_NOIO));

	if (old)
		call_rcu(&old->rcu, trace_free_rcu);
	return DM_MAPIO_REMAPPED;
}

/* The barrier comes before the last post. */
static void brook_dtr(struct dm_target *ti)
{
	struct trace *trace = ti->private;

	rcu_barrier();
	call_rcu(&trace->rcu, trace_free_rcu);
}

static struct target_type brook_target = {
	.name = "brook",
	.module = THIS_MODULE,
	.ctr = brook_ctr,
	.dtr = brook_dtr,
	.map = brook_map,
};

static int __init brook_init(void)
{
	trace_cache = KMEM_CACHE(trace, 0);
	if (!trace_cache)
		return -ENOMEM;
	return dm_register_target(&brook_target);
}
module_init(brook_init);

static void __exit brook_exit(void)
{
	dm_unregister_target(&brook_target);
	kmem_cache_destroy(trace_cache);	//~ RCU002
}
module_exit(brook_exit);
MODULE_LICENSE("GPL");
