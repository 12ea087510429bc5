// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/atomic.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/wait.h>

struct ferry {
	struct rcu_head rcu;
	int deck;
};

static struct kmem_cache *ferry_cache;
static atomic_t under_way = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(harbour);

static void ferry_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(ferry_cache, container_of(head, struct ferry, rcu));
	if (atomic_dec_and_test(&under_way))
		wake_up(&harbour);
}

void ferry_drop(struct ferry *ferry)
{
	atomic_inc(&under_way);
	call_rcu(&ferry->rcu, ferry_free_rcu);
}

static int __init ferries_init(void)
{
	ferry_cache = KMEM_CACHE(ferry, 0);
	return ferry_cache ? 0 : -ENOMEM;
}

static void __exit ferries_exit(void)
{
	wait_event(harbour, !atomic_read(&under_way));
	kmem_cache_destroy(ferry_cache);
}

module_init(ferries_init);
module_exit(ferries_exit);
MODULE_LICENSE("GPL");
