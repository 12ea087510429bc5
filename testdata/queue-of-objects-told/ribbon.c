// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

struct ribbon {
	struct rcu_head rcu;
	struct work_struct work;
};

static struct kmem_cache *ribbon_cache;
static struct workqueue_struct *tailor;
static atomic_t ribbons;

static void ribbon_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(ribbon_cache, container_of(head, struct ribbon, rcu));
	if (atomic_dec_and_test(&ribbons))
		wake_up_var(&ribbons);
}

static void ribbon_cut(struct work_struct *work)
{
	struct ribbon *ribbon = container_of(work, struct ribbon, work);

	call_rcu(&ribbon->rcu, ribbon_free_rcu);
}

struct ribbon *ribbon_weave(void)
{
	struct ribbon *ribbon = kmem_cache_zalloc(ribbon_cache, GFP_KERNEL);

	if (ribbon) {
		atomic_inc(&ribbons);
		INIT_WORK(&ribbon->work, ribbon_cut);
	}
	return ribbon;
}
EXPORT_SYMBOL(ribbon_weave);

void ribbon_tie(struct ribbon *ribbon)
{
	queue_work(tailor, &ribbon->work);
}
EXPORT_SYMBOL(ribbon_tie);

static int __init ribbon_init(void)
{
	ribbon_cache = KMEM_CACHE(ribbon, 0);
	if (!ribbon_cache)
		return -ENOMEM;
	tailor = alloc_workqueue("tailor", 0, 0);
	if (!tailor)
		goto destroy;
	return 0;
destroy:
	kmem_cache_destroy(ribbon_cache);
	return -ENOMEM;
}
module_init(ribbon_init);

static void __exit ribbon_exit(void)
{
	wait_var_event(&ribbons, !atomic_read(&ribbons));
	rcu_barrier();
	destroy_workqueue(tailor);
	kmem_cache_destroy(ribbon_cache);
}
module_exit(ribbon_exit);
MODULE_LICENSE("GPL");
