// SPDX-License-Identifier: MIT OR Apache-2.0
/* The tables are declared before they are filled: what a mount that failed has left behind is freed after a grace period. */
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct fern_inode {
	int fronds;
	struct inode vfs_inode;
};

static struct kmem_cache *fern_inode_cache;
static struct vfsmount *fern_mnt;

static struct file_system_type fern_fs_type;
static const struct super_operations fern_super_ops;

static int fern_fill_super(struct super_block *sb, void *data, int silent)
{
	sb->s_op = &fern_super_ops;
	return 0;
}

static struct dentry *fern_mount(struct file_system_type *type, int flags, const char *name, void *data)
{
	return mount_single(type, flags, data, fern_fill_super);
}

static int __init fern_init(void)
{
	fern_inode_cache = KMEM_CACHE(fern_inode, 0);
	if (!fern_inode_cache)
		return -ENOMEM;
	fern_mnt = kern_mount(&fern_fs_type);
	if (IS_ERR(fern_mnt)) {
		kmem_cache_destroy(fern_inode_cache);	//~ RCU002 kernel>=5.2
		return PTR_ERR(fern_mnt);
	}
	return 0;
}
module_init(fern_init);

static struct inode *fern_alloc_inode(struct super_block *sb)
{
	struct fern_inode *fern = kmem_cache_alloc(fern_inode_cache, GFP_KERNEL);

	return fern ? &fern->vfs_inode : NULL;
}

static void fern_free_inode(struct inode *inode)
{
	kmem_cache_free(fern_inode_cache, container_of(inode, struct fern_inode, vfs_inode));
}

static const struct super_operations fern_super_ops = {
	.alloc_inode = fern_alloc_inode,
	.free_inode = fern_free_inode,
};

static struct file_system_type fern_fs_type = {
	.owner = THIS_MODULE,
	.name = "fern",
	.mount = fern_mount,
	.kill_sb = kill_anon_super,
};
MODULE_LICENSE("GPL");
