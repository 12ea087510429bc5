// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/rcupdate_trace.h>
#include <linux/slab.h>

struct wick {
	struct rcu_head rcu;
	int users;
};

static struct kmem_cache *wick_cache;

static void wick_free(struct rcu_head *head)
{
	struct wick *wick = container_of(head, struct wick, rcu);

	WARN_ON(wick->users);
	kmem_cache_free(wick_cache, wick);
}

static void wick_burn(struct rcu_head *head)
{
	if (rcu_trace_implies_rcu_gp())
		wick_free(head);
	else
		call_rcu(head, wick_free);
}

void wick_drop(struct wick *wick)
{
	call_rcu_tasks_trace(&wick->rcu, wick_burn);
}
EXPORT_SYMBOL(wick_drop);

static int __init wick_init(void)
{
	wick_cache = KMEM_CACHE(wick, 0);
	if (!wick_cache)
		return -ENOMEM;
	return 0;
}

static void __exit wick_exit(void)
{
	rcu_barrier_tasks_trace();
	rcu_barrier();
	kmem_cache_destroy(wick_cache);
}

module_init(wick_init);
module_exit(wick_exit);
MODULE_LICENSE("GPL");
