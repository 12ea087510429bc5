// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/fs.h>

struct sedge_inode {
	int stalks;
	struct inode vfs_inode;
};

static struct kmem_cache *sedge_inode_cache;
/* Both are defined at the end. */
static const struct super_operations sedge_super_ops;
static struct file_system_type sedge_fs_type;

static struct inode *sedge_alloc_inode(struct super_block *sb)
{
	struct sedge_inode *sedge = kmem_cache_alloc(sedge_inode_cache, GFP_KERNEL);

	return sedge ? &sedge->vfs_inode : NULL;
}

static void sedge_free_inode(struct inode *inode)
{
	kmem_cache_free(sedge_inode_cache, container_of(inode, struct sedge_inode, vfs_inode));
}

static int sedge_fill_super(struct super_block *sb, void *data, int silent)
{
	sb->s_op = &sedge_super_ops;
	return 0;
}

static struct dentry *sedge_mount(struct file_system_type *type, int flags, const char *name, void *data)
{
	return mount_nodev(type, flags, data, sedge_fill_super);
}

static int __init sedge_init(void)
{
	int err;

	sedge_inode_cache = KMEM_CACHE(sedge_inode, SLAB_RECLAIM_ACCOUNT);
	if (!sedge_inode_cache)
		return -ENOMEM;
	err = register_filesystem(&sedge_fs_type);
	if (err)
		kmem_cache_destroy(sedge_inode_cache);
	return err;
}

static void __exit sedge_exit(void)
{
	rcu_barrier();
	unregister_filesystem(&sedge_fs_type);
	kmem_cache_destroy(sedge_inode_cache);	//~ RCU004 kernel>=5.2
}

static const struct super_operations sedge_super_ops = {
	.alloc_inode = sedge_alloc_inode,
	.free_inode = sedge_free_inode,
	.statfs = simple_statfs,
};

static struct file_system_type sedge_fs_type = {
	.owner = THIS_MODULE,
	.name = "sedge",
	.mount = sedge_mount,
	.kill_sb = kill_anon_super,
};

module_init(sedge_init);
module_exit(sedge_exit);
MODULE_LICENSE("GPL");
