// SPDX-License-Identifier: MIT OR Apache-2.0
// Whoever has the file open keeps the module: when it is unloaded, nobody writes any more.
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>

struct bucket {
	struct rcu_head rcu;
};

static struct kmem_cache *bucket_cache;

static void bucket_free(struct rcu_head *head)
{
	kmem_cache_free(bucket_cache, container_of(head, struct bucket, rcu));
}

static ssize_t well_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	struct bucket *bucket = kmem_cache_alloc(bucket_cache, GFP_KERNEL);

	if (!bucket)
		return -ENOMEM;
	call_rcu(&bucket->rcu, bucket_free);
	return count;
}

static const struct file_operations well_files = {
	.owner = THIS_MODULE,
	.write = well_write,
};

static struct miscdevice well = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "well",
	.fops = &well_files,
};

static int __init wells_init(void)
{
	int err;

	bucket_cache = KMEM_CACHE(bucket, 0);
	if (!bucket_cache)
		return -ENOMEM;
	err = misc_register(&well);
	if (err)
		kmem_cache_destroy(bucket_cache);
	return err;
}
module_init(wells_init);

static void __exit wells_exit(void)
{
	rcu_barrier();
	misc_deregister(&well);
	kmem_cache_destroy(bucket_cache);
}
module_exit(wells_exit);
MODULE_LICENSE("GPL");
