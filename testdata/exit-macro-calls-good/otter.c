// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

/* What is handed to it is called by what it makes, and by nobody else. */
#define leaves_by(leave) \
	static void __exit leave_module(void) { leave(); } \
	module_exit(leave_module)

struct otter {
	struct inode inode;
};

static struct kmem_cache *otter_cache;

static struct inode *otter_alloc(struct super_block *sb)
{
	struct otter *otter = kmem_cache_alloc(otter_cache, GFP_KERNEL);

	return otter ? &otter->inode : NULL;
}

static void otter_free(struct inode *inode)
{
	kmem_cache_free(otter_cache, container_of(inode, struct otter, inode));
}

static const struct super_operations otter_ops = {
	.alloc_inode = otter_alloc,
	.free_inode = otter_free,
};

static int otter_fill(struct super_block *sb, void *data, int silent)
{
	sb->s_op = &otter_ops;
	return 0;
}

static struct dentry *otter_mount(struct file_system_type *type, int flags, const char *name, void *data)
{
	return mount_nodev(type, flags, data, otter_fill);
}

static struct file_system_type otter_fs = {
	.owner = THIS_MODULE,
	.name = "otter",
	.mount = otter_mount,
	.kill_sb = kill_anon_super,
};

static int __init otter_init(void)
{
	int err;

	otter_cache = KMEM_CACHE(otter, 0);
	if (!otter_cache)
		return -ENOMEM;
	err = register_filesystem(&otter_fs);
	if (err)
		kmem_cache_destroy(otter_cache);
	return err;
}

static void __exit otter_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(otter_cache);
	unregister_filesystem(&otter_fs);
}

module_init(otter_init);
leaves_by(otter_exit);
MODULE_LICENSE("GPL");
