// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct lake {
	struct inode vfs_inode;
};

static struct kmem_cache *lake_cache;

static struct inode *lake_alloc_inode(struct super_block *sb)
{
	struct lake *lake = kmem_cache_alloc(lake_cache, GFP_KERNEL);

	return lake ? &lake->vfs_inode : NULL;
}

static void lake_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(lake_cache, container_of(head, struct lake, vfs_inode.i_rcu));
}

static void lake_destroy_inode(struct inode *inode)
{
	call_rcu(&inode->i_rcu, lake_free_rcu);
}

static const struct super_operations lake_sops = {
	.alloc_inode = lake_alloc_inode,
	.destroy_inode = lake_destroy_inode,
};

static int lake_fill_super(struct super_block *sb, void *data, int silent)
{
	sb->s_op = &lake_sops;
	return 0;
}

static struct dentry *lake_mount(struct file_system_type *type, int flags, const char *name, void *data)
{
	return mount_nodev(type, flags, data, lake_fill_super);
}

static struct file_system_type lake_type = {
	.owner = THIS_MODULE,
	.name = "lake",
	.mount = lake_mount,
	.kill_sb = kill_anon_super,
};

static int __init lake_init(void)
{
	lake_cache = KMEM_CACHE(lake, SLAB_RECLAIM_ACCOUNT);
	if (!lake_cache)
		return -ENOMEM;
	return register_filesystem(&lake_type);
}
module_init(lake_init);

/* Mounts keep the module: when it is unloaded there is none, nor will there be. */
static void __exit lake_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(lake_cache);
	unregister_filesystem(&lake_type);
}
module_exit(lake_exit);
MODULE_LICENSE("GPL");
