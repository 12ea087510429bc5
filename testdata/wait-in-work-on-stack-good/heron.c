// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct heron {
	struct rcu_head rcu;
};

static struct kmem_cache *heron_cache;

static void heron_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(heron_cache, container_of(head, struct heron, rcu));
}

void heron_drop(struct heron *heron)
{
	call_rcu(&heron->rcu, heron_free_rcu);
}

static void heron_settle(struct work_struct *work)
{
	rcu_barrier();
}

static void heron_wait(void)
{
	struct work_struct work;

	INIT_WORK_ONSTACK(&work, heron_settle);
	queue_work(system_long_wq, &work);
	flush_work(&work);
	destroy_work_on_stack(&work);
}

static int __init heron_init(void)
{
	heron_cache = KMEM_CACHE(heron, 0);
	return heron_cache ? 0 : -ENOMEM;
}

static void __exit heron_exit(void)
{
	heron_wait();
	kmem_cache_destroy(heron_cache);
}

module_init(heron_init);
module_exit(heron_exit);
MODULE_LICENSE("GPL");
