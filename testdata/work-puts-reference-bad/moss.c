// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct moss {
	struct kref ref;
	struct work_struct work;
	struct rcu_head rcu;
};

static struct kmem_cache *moss_cache;
static struct workqueue_struct *moss_queue;

static void moss_release(struct kref *ref)
{
	kmem_cache_free(moss_cache, container_of(ref, struct moss, ref));
}

static void moss_work(struct work_struct *work)
{
	kref_put(&container_of(work, struct moss, work)->ref, moss_release);
}

static void moss_wilt(struct rcu_head *head)
{
	struct moss *moss = container_of(head, struct moss, rcu);

	INIT_WORK(&moss->work, moss_work);
	queue_work(moss_queue, &moss->work);
}

void moss_drop(struct moss *moss)
{
	call_rcu(&moss->rcu, moss_wilt);
}
EXPORT_SYMBOL(moss_drop);

static int __init moss_init(void)
{
	moss_cache = KMEM_CACHE(moss, 0);
	if (!moss_cache)
		return -ENOMEM;
	moss_queue = alloc_workqueue("moss", 0, 0);
	if (!moss_queue) {
		kmem_cache_destroy(moss_cache);
		return -ENOMEM;
	}
	return 0;
}

static void __exit moss_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(moss_cache);	//~ RCU009
	destroy_workqueue(moss_queue);
}

module_init(moss_init);
module_exit(moss_exit);
MODULE_LICENSE("GPL");
