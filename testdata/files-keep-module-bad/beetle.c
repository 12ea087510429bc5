// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct beetle {
	struct rcu_head rcu;
};

static struct kmem_cache *beetle_cache;
static struct dentry *beetle_dir;

static struct beetle *last_beetle;

static void beetle_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(beetle_cache, container_of(head, struct beetle, rcu));
}

static void beetle_swap(void)
{
	struct beetle *beetle = xchg(&last_beetle, kmem_cache_zalloc(beetle_cache, GFP_ATOMIC));

	if (beetle)
		call_rcu(&beetle->rcu, beetle_free_rcu);
}

static ssize_t beetle_write(struct file *file, const char __user *from, size_t size, loff_t *at)
{
	beetle_swap();
	return size;
}

static const struct file_operations beetle_fops = {
	.open = simple_open,
	.write = beetle_write,
};

static int __init beetle_init(void)
{
	beetle_cache = KMEM_CACHE(beetle, 0);
	if (!beetle_cache)
		return -ENOMEM;
	beetle_dir = debugfs_create_dir("beetle", NULL);
	debugfs_create_file("swap", 0200, beetle_dir, NULL, &beetle_fops);
	return 0;
}
module_init(beetle_init);

static void __exit beetle_exit(void)
{
	rcu_barrier();
	debugfs_remove_recursive(beetle_dir);
	kmem_cache_destroy(beetle_cache);	//~ RCU004
}
module_exit(beetle_exit);
MODULE_LICENSE("GPL");
