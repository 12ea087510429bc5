// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct rush_inode {
	int stems;
	struct inode vfs_inode;
};

static struct kmem_cache *rush_inode_cache;

static struct inode *rush_alloc_inode(struct super_block *sb)
{
	struct rush_inode *rush = kmem_cache_alloc(rush_inode_cache, GFP_KERNEL);

	return rush ? &rush->vfs_inode : NULL;
}

static void rush_free_inode(struct inode *inode)
{
	kmem_cache_free(rush_inode_cache, container_of(inode, struct rush_inode, vfs_inode));
}

static const struct super_operations rush_super_ops = {
	.alloc_inode = rush_alloc_inode,
	.free_inode = rush_free_inode,
	.statfs = simple_statfs,
};

static int rush_fill_super(struct super_block *sb, void *data, int silent)
{
	sb->s_op = &rush_super_ops;
	return 0;
}

static struct dentry *rush_mount(struct file_system_type *type, int flags, const char *name, void *data)
{
	return mount_nodev(type, flags, data, rush_fill_super);
}

/* Each mount holds the module, and there is none left on exit. */
static struct file_system_type rush_fs_type = {
	.owner = THIS_MODULE,
	.name = "rush",
	.mount = rush_mount,
	.kill_sb = kill_anon_super,
};

static int __init rush_init(void)
{
	int err;

	rush_inode_cache = KMEM_CACHE(rush_inode, SLAB_RECLAIM_ACCOUNT);
	if (!rush_inode_cache)
		return -ENOMEM;
	err = register_filesystem(&rush_fs_type);
	if (err)
		kmem_cache_destroy(rush_inode_cache);
	return err;
}
module_init(rush_init);

static void __exit rush_exit(void)
{
	rcu_barrier();
	unregister_filesystem(&rush_fs_type);
	kmem_cache_destroy(rush_inode_cache);
}
module_exit(rush_exit);
MODULE_LICENSE("GPL");
