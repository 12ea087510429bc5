// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct reed {
	struct inode inode;
};

static struct kmem_cache *reed_cache;

/* The VFS calls this after a grace period, of the last inodes when put_super() is over. */
static void reeds_free_inode(struct inode *inode)
{
	kmem_cache_free(reed_cache, container_of(inode, struct reed, inode));
}

static int reeds_unlink(struct inode *dir, struct dentry *dentry)
{
	return simple_unlink(dir, dentry);
}

static const struct inode_operations reeds_dir_ops = {
	.unlink = reeds_unlink,
};

static void reeds_put_super(struct super_block *sb)
{
	rcu_barrier();
}

static const struct super_operations reeds_super_ops = {
	.free_inode = reeds_free_inode,
	.put_super = reeds_put_super,
};

static int reeds_fill_super(struct super_block *sb, void *data, int silent)
{
	sb->s_op = &reeds_super_ops;
	return reeds_grow_root(sb, &reeds_dir_ops);
}

static struct dentry *reeds_mount(struct file_system_type *type, int flags, const char *name, void *data)
{
	return mount_nodev(type, flags, data, reeds_fill_super);
}

static struct file_system_type reeds_type = {
	.owner = THIS_MODULE,
	.name = "reeds",
	.mount = reeds_mount,
	.kill_sb = kill_anon_super,
};

static int __init reeds_init(void)
{
	reed_cache = KMEM_CACHE(reed, 0);
	if (!reed_cache)
		return -ENOMEM;
	return register_filesystem(&reeds_type);
}

static void __exit reeds_exit(void)
{
	unregister_filesystem(&reeds_type);
	kmem_cache_destroy(reed_cache);	//~ RCU002 kernel>=5.2
}

module_init(reeds_init);
module_exit(reeds_exit);
MODULE_LICENSE("GPL");
