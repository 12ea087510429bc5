// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/fs.h>

struct moss_inode {
	int height;
	struct inode vfs_inode;
};

static struct kmem_cache *moss_inode_cache;

static struct inode *moss_alloc_inode(struct super_block *sb)
{
	struct moss_inode *moss = kmem_cache_alloc(moss_inode_cache, GFP_KERNEL);

	return moss ? &moss->vfs_inode : NULL;
}

static void moss_destroy_inode(struct inode *inode)
{
	kmem_cache_free(moss_inode_cache, container_of(inode, struct moss_inode, vfs_inode));
}

static const struct super_operations moss_super_ops = {
	.alloc_inode = moss_alloc_inode,
	.destroy_inode = moss_destroy_inode,
	.statfs = simple_statfs,
};

static int moss_fill_super(struct super_block *sb, void *data, int silent)
{
	sb->s_op = &moss_super_ops;
	return 0;
}

static struct dentry *moss_mount(struct file_system_type *type, int flags, const char *name, void *data)
{
	return mount_nodev(type, flags, data, moss_fill_super);
}

static struct file_system_type moss_fs_type = {
	.owner = THIS_MODULE,
	.name = "moss",
	.mount = moss_mount,
	.kill_sb = kill_anon_super,
};

static int __init moss_init(void)
{
	int err;

	moss_inode_cache = KMEM_CACHE(moss_inode, SLAB_RECLAIM_ACCOUNT);
	if (!moss_inode_cache)
		return -ENOMEM;
	err = register_filesystem(&moss_fs_type);
	if (err)
		kmem_cache_destroy(moss_inode_cache);
	return err;
}

static void __exit moss_exit(void)
{
	unregister_filesystem(&moss_fs_type);
	kmem_cache_destroy(moss_inode_cache);
}

module_init(moss_init);
module_exit(moss_exit);
MODULE_LICENSE("GPL");
