// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/slab.h>

struct lichen_inode {
	int age;
	struct inode vfs_inode;
};

static struct inode *lichen_alloc_inode(struct super_block *sb)
{
	struct lichen_inode *lichen = kzalloc(sizeof(*lichen), GFP_KERNEL);

	return lichen ? &lichen->vfs_inode : NULL;
}

/* The VFS calls it from a callback of its own, since 5.2: it runs in this module's text whatever it frees. */
static void lichen_free_inode(struct inode *inode)
{
	kfree(container_of(inode, struct lichen_inode, vfs_inode));
}

static const struct super_operations lichen_super_ops = {
	.alloc_inode = lichen_alloc_inode,
	.free_inode = lichen_free_inode,
	.statfs = simple_statfs,
};

static int lichen_fill_super(struct super_block *sb, struct fs_context *context)
{
	sb->s_op = &lichen_super_ops;
	return 0;
}

static int lichen_get_tree(struct fs_context *context)
{
	return get_tree_nodev(context, lichen_fill_super);
}

static const struct fs_context_operations lichen_context_ops = {
	.get_tree = lichen_get_tree,
};

static int lichen_init_context(struct fs_context *context)
{
	context->ops = &lichen_context_ops;
	return 0;
}

static struct file_system_type lichen_fs_type = {
	.owner = THIS_MODULE,
	.name = "lichen",
	.init_fs_context = lichen_init_context,
	.kill_sb = kill_anon_super,
};

static int __init lichen_init(void)
{
	return register_filesystem(&lichen_fs_type);
}

static void __exit lichen_exit(void)
{
	unregister_filesystem(&lichen_fs_type);
	rcu_barrier();
}

module_init(lichen_init);
module_exit(lichen_exit);
MODULE_LICENSE("GPL");
