// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/fs.h>

struct page_note {
	struct rcu_head rcu;
	unsigned long index;
	struct scrap_sb *sb;
};

struct scrap_sb {
	struct kmem_cache *notes;
};

static void scrap_note_free(struct rcu_head *head)
{
	struct page_note *note = container_of(head, struct page_note, rcu);

	kmem_cache_free(note->sb->notes, note);
}

void scrap_note_forget(struct page_note *note)
{
	call_rcu(&note->rcu, scrap_note_free);
}

static void scrap_put_super(struct super_block *sb)
{
	struct scrap_sb *sbi = sb->s_fs_info;

	synchronize_rcu();
	kmem_cache_destroy(sbi->notes);	//~ RCU003
	kfree(sbi);
	sb->s_fs_info = NULL;
}

static const struct super_operations scrap_super_ops = {
	.put_super = scrap_put_super,
	.statfs = simple_statfs,
};

static int scrap_fill_super(struct super_block *sb, void *data, int silent)
{
	struct scrap_sb *sbi = kzalloc(sizeof(*sbi), GFP_KERNEL);

	if (!sbi)
		return -ENOMEM;
	sbi->notes = kmem_cache_create(sb->s_id, sizeof(struct page_note), 0, SLAB_ACCOUNT, NULL);
	if (!sbi->notes) {
		kfree(sbi);
		return -ENOMEM;
	}
	sb->s_fs_info = sbi;
	sb->s_op = &scrap_super_ops;
	return 0;
}

static struct dentry *scrap_mount(struct file_system_type *type, int flags, const char *name, void *data)
{
	return mount_nodev(type, flags, data, scrap_fill_super);
}

static struct file_system_type scrap_fs_type = {
	.owner = THIS_MODULE,
	.name = "scrap",
	.mount = scrap_mount,
	.kill_sb = kill_anon_super,
};

static int __init scrap_init(void)
{
	return register_filesystem(&scrap_fs_type);
}

static void __exit scrap_exit(void)
{
	unregister_filesystem(&scrap_fs_type);
}

module_init(scrap_init);
module_exit(scrap_exit);
MODULE_LICENSE("GPL");
