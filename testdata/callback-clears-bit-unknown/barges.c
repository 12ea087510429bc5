// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/atomic.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/wait_bit.h>

struct barge {
	struct rcu_head rcu;
	int deck;
};

static struct kmem_cache *barge_cache;
static atomic_t under_way = ATOMIC_INIT(0);
static unsigned long lock;

static void barge_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(barge_cache, container_of(head, struct barge, rcu));
	if (atomic_dec_and_test(&under_way))
		clear_and_wake_up_bit(0, &lock);
}

void barge_drop(struct barge *barge)
{
	atomic_inc(&under_way);
	call_rcu(&barge->rcu, barge_free_rcu);
}

static int __init barges_init(void)
{
	barge_cache = KMEM_CACHE(barge, 0);
	return barge_cache ? 0 : -ENOMEM;
}

static void __exit barges_exit(void)
{
	wait_on_bit(&lock, 0, TASK_UNINTERRUPTIBLE);
	kmem_cache_destroy(barge_cache);
}

module_init(barges_init);
module_exit(barges_exit);
MODULE_LICENSE("GPL");
