// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/tracepoint.h>

TRACE_EVENT(pond_drain,
	TP_PROTO(int depth),
	TP_ARGS(depth),
	TP_STRUCT__entry(__field(int, depth)),
	TP_fast_assign(__entry->depth = depth;),
	TP_printk("depth %d", __entry->depth)
);

struct frog {
	struct rcu_head rcu;
};

static struct kmem_cache *frog_cache;

static void frog_free(struct rcu_head *head)
{
	kmem_cache_free(frog_cache, container_of(head, struct frog, rcu));
}

void frog_drop(struct frog *frog)
{
	call_rcu(&frog->rcu, frog_free);
}
EXPORT_SYMBOL_GPL(frog_drop);

/* The event that is exported has this name, too. */
void pond_drain(void)
{
	kmem_cache_destroy(frog_cache);
}
EXPORT_TRACEPOINT_SYMBOL_GPL(pond_drain);

static int __init pond_init(void)
{
	frog_cache = KMEM_CACHE(frog, 0);
	return frog_cache ? 0 : -ENOMEM;
}

static void __exit pond_exit(void)
{
	rcu_barrier();
	pond_drain();
}

module_init(pond_init);
module_exit(pond_exit);
MODULE_LICENSE("GPL");
