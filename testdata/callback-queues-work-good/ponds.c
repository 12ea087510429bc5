// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
struct pond { struct rcu_head rcu; struct work_struct work; };
static struct kmem_cache *pond_cache;
static void pond_work_fn(struct work_struct *w) { kmem_cache_free(pond_cache, container_of(w, struct pond, work)); }
static void pond_rcu(struct rcu_head *h) { struct pond *p = container_of(h, struct pond, rcu); INIT_WORK(&p->work, pond_work_fn); schedule_work(&p->work); }
void pond_use(struct pond *p) { call_rcu(&p->rcu, pond_rcu); }
EXPORT_SYMBOL(pond_use);

static int __init pond_init(void)
{
	pond_cache = KMEM_CACHE(pond, 0);
	if (!pond_cache)
		return -ENOMEM;
	return 0;
}
static void __exit pond_exit(void)
{
	rcu_barrier();
	flush_scheduled_work();
	kmem_cache_destroy(pond_cache);
}
module_init(pond_init);
module_exit(pond_exit);
MODULE_LICENSE("GPL");
