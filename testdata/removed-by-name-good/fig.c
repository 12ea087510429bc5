// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct fig {
	struct rcu_head rcu;
};

static struct kmem_cache *fig_cache;
static struct fig *last_fig;

static void fig_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(fig_cache, container_of(head, struct fig, rcu));
}

static void fig_swap(void)
{
	struct fig *fig = xchg(&last_fig, kmem_cache_zalloc(fig_cache, GFP_KERNEL));

	if (fig)
		call_rcu(&fig->rcu, fig_free_rcu);
}

static ssize_t fig_write(struct file *file, const char __user *text, size_t size, loff_t *at)
{
	fig_swap();
	return size;
}

/* No owner: opened files do not keep the module. */
static const struct file_operations fig_ops = {
	.write = fig_write,
};

static int __init fig_init(void)
{
	fig_cache = KMEM_CACHE(fig, 0);
	if (!fig_cache)
		return -ENOMEM;
	debugfs_create_file("fig", 0200, NULL, NULL, &fig_ops);
	return 0;
}
module_init(fig_init);

static void __exit fig_exit(void)
{
	debugfs_lookup_and_remove("fig", NULL);
	rcu_barrier();
	kmem_cache_destroy(fig_cache);
}
module_exit(fig_exit);
MODULE_LICENSE("GPL");
