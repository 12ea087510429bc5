// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct cell {
	struct rcu_head rcu;
};

static struct kmem_cache *cell_cache;

static void cell_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(cell_cache, container_of(head, struct cell, rcu));
}

void cell_drop(struct cell *cell)
{
	call_rcu(&cell->rcu, cell_free_rcu);	//~ RCU003.1
}

static void cell_wait(struct work_struct *work)
{
	synchronize_rcu();	//~ RCU003.4
}
static DECLARE_WORK(cell_work, cell_wait);

/* Whatever the work does is done when this returns. */
static void cell_run(struct work_struct *work)
{
	schedule_work(work);
	flush_work(work);
}

static int __init cell_init(void)
{
	cell_cache = KMEM_CACHE(cell, 0);
	return cell_cache ? 0 : -ENOMEM;
}

static void __exit cell_exit(void)
{
	cell_run(&cell_work);
	kmem_cache_destroy(cell_cache);	//~ RCU003
}

module_init(cell_init);
module_exit(cell_exit);
MODULE_LICENSE("GPL");
