// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#define PREFIX "well: "

struct bucket {
	struct rcu_head rcu;
};

static struct kmem_cache *bucket_cache;

static void bucket_free(struct rcu_head *head)
{
	kmem_cache_free(bucket_cache, container_of(head, struct bucket, rcu));
}

void bucket_drop(struct bucket *bucket)
{
	call_rcu(&bucket->rcu, bucket_free);
}

static int __init well_init(void)
{
	bucket_cache = KMEM_CACHE(bucket, 0);
	return bucket_cache ? 0 : -ENOMEM;
}

static void __exit well_exit(void)
{
	printk(KERN_INFO PREFIX "closing\n");
	rcu_barrier();
	kmem_cache_destroy(bucket_cache);
}

module_init(well_init);
module_exit(well_exit);
MODULE_LICENSE("GPL");
