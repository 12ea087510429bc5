// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/atomic.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct bucket {
	int water;
	struct rcu_head rcu;
};

static struct kmem_cache *buckets;
static atomic_t in_use = ATOMIC_INIT(0);

static void bucket_free(struct rcu_head *head)
{
	struct bucket *bucket = container_of(head, struct bucket, rcu);

	bucket->water = 0;
	kmem_cache_free(buckets, bucket);
	atomic_dec(&in_use);
}

struct bucket *bucket_get(void)
{
	atomic_inc(&in_use);
	return kmem_cache_alloc(buckets, GFP_KERNEL);
}
EXPORT_SYMBOL_GPL(bucket_get);

void bucket_put(struct bucket *bucket)
{
	call_rcu(&bucket->rcu, bucket_free);
}
EXPORT_SYMBOL_GPL(bucket_put);

static int __init buckets_init(void)
{
	buckets = KMEM_CACHE(bucket, 0);
	return buckets ? 0 : -ENOMEM;
}

static void __exit buckets_exit(void)
{
	while (atomic_read(&in_use) != 0)
		rcu_barrier();
	kmem_cache_destroy(buckets);
}

module_init(buckets_init);
module_exit(buckets_exit);
MODULE_LICENSE("GPL");
