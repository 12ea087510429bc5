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

static int ford_ctr(struct dm_target *ti, unsigned int argc, char **argv)
{
	ti->private = kmem_cache_alloc(trace_cache, GFP_KERNEL);
	return ti->private ? 0 : -ENOMEM;
}

static int ford_map(struct dm_target *ti, struct bio *bio)
{
	struct trace *old = xchg(&ti->private, kmem_cache_alloc(trace_cache, GFP_NOIO));

	if (old)
		call_rcu(&old->rcu, trace_free_rcu);
	return DM_MAPIO_REMAPPED;
}

/* Nothing keeps the module: devices may be left, and post. */
static void ford_dtr(struct dm_target *ti)
{
	struct trace *trace = ti->private;

	call_rcu(&trace->rcu, trace_free_rcu);
	rcu_barrier();
}

static struct target_type ford_target = {
	.name = "ford",
	.ctr = ford_ctr,
	.dtr = ford_dtr,
	.map = ford_map,
};

static int __init ford_init(void)
{
	trace_cache = KMEM_CACHE(trace, 0);
	if (!trace_cache)
		return -ENOMEM;
	return dm_register_target(&ford_target);
}
module_init(ford_init);

static void __exit ford_exit(void)
{
	dm_unregister_target(&ford_target);
	kmem_cache_destroy(trace_cache);	//~ RCU002
}
module_exit(ford_exit);
MODULE_LICENSE("GPL");
