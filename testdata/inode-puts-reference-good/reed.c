// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/fs.h>
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/slab.h>

struct reed_map {
	struct kref ref;
};

struct reed_inode {
	struct reed_map *map;
	struct inode vfs;
};

static struct kmem_cache *reed_maps;

static void reed_map_release(struct kref *ref)
{
	kmem_cache_free(reed_maps, container_of(ref, struct reed_map, ref));
}

static void reed_free_inode(struct inode *inode)
{
	struct reed_inode *reed = container_of(inode, struct reed_inode, vfs);

	kref_put(&reed->map->ref, reed_map_release);
	kfree(reed);
}

static const struct super_operations reed_ops = {
	.free_inode = reed_free_inode,
};

static int reed_fill_super(struct super_block *sb, void *data, int silent)
{
	sb->s_op = &reed_ops;
	return 0;
}

static struct dentry *reed_mount(struct file_system_type *type, int flags, const char *name, void *data)
{
	return mount_nodev(type, flags, data, reed_fill_super);
}

static struct file_system_type reed_type = {
	.owner = THIS_MODULE,
	.name = "reed",
	.mount = reed_mount,
	.kill_sb = kill_anon_super,
};

static int __init reed_init(void)
{
	int err;

	reed_maps = KMEM_CACHE(reed_map, 0);
	if (!reed_maps)
		return -ENOMEM;
	err = register_filesystem(&reed_type);
	if (err)
		kmem_cache_destroy(reed_maps);
	return err;
}

static void __exit reed_exit(void)
{
	unregister_filesystem(&reed_type);
	rcu_barrier();
	kmem_cache_destroy(reed_maps);
}

module_init(reed_init);
module_exit(reed_exit);
MODULE_LICENSE("GPL");
