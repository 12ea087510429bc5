// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct reed {
	struct rcu_head rcu;
};

static struct kmem_cache *reed_cache;

static void reed_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(reed_cache, container_of(head, struct reed, rcu));
}

static void reed_drop(struct reed *reed)
{
	call_rcu(&reed->rcu, reed_free_rcu);
}

static int reeds_unlink(struct inode *dir, struct dentry *dentry)
{
	reed_drop(dentry->d_fsdata);
	return 0;
}

static const struct inode_operations reeds_dir_ops = {
	.unlink = reeds_unlink,
};

/* Dentries and inodes are gone: nothing defers after this. */
static void reeds_put_super(struct super_block *sb)
{
	reed_drop(sb->s_fs_info);
	rcu_barrier();
}

static const struct super_operations reeds_super_ops = {
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
	kmem_cache_destroy(reed_cache);
}

module_init(reeds_init);
module_exit(reeds_exit);
MODULE_LICENSE("GPL");
