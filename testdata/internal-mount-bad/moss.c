// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/pseudo_fs.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/fs.h>

struct moss_inode {
	int height;
	struct inode vfs_inode;
};

static struct kmem_cache *moss_inode_cache;
static struct vfsmount *moss_mnt;

static struct inode *moss_alloc_inode(struct super_block *sb)
{
	struct moss_inode *moss = kmem_cache_alloc(moss_inode_cache, GFP_KERNEL);

	return moss ? &moss->vfs_inode : NULL;
}

static void moss_free_inode(struct inode *inode)
{
	kmem_cache_free(moss_inode_cache, container_of(inode, struct moss_inode, vfs_inode));
}

static const struct super_operations moss_super_ops = {
	.alloc_inode = moss_alloc_inode,
	.free_inode = moss_free_inode,
	.statfs = simple_statfs,
};

static int moss_init_fs_context(struct fs_context *fc)
{
	struct pseudo_fs_context *ctx = init_pseudo(fc, 0x6d6f7373);

	if (!ctx)
		return -ENOMEM;
	ctx->ops = &moss_super_ops;
	return 0;
}

static struct file_system_type moss_fs_type = {
	.owner = THIS_MODULE,
	.name = "moss",
	.init_fs_context = moss_init_fs_context,
	.kill_sb = kill_anon_super,
};

static int __init moss_init(void)
{
	moss_inode_cache = KMEM_CACHE(moss_inode, SLAB_RECLAIM_ACCOUNT);
	if (!moss_inode_cache)
		return -ENOMEM;
	moss_mnt = kern_mount(&moss_fs_type);
	return PTR_ERR_OR_ZERO(moss_mnt);
}

static void __exit moss_exit(void)
{
	rcu_barrier();
	kern_unmount(moss_mnt);			//~ RCU004.5 kernel>=5.2
	kmem_cache_destroy(moss_inode_cache);	//~ RCU004 kernel>=5.2
}

module_init(moss_init);
module_exit(moss_exit);
MODULE_LICENSE("GPL");
