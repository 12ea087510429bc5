// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct seal {
	struct rcu_head rcu;
	struct work_struct work;
};

static struct kmem_cache *seal_cache;
static struct workqueue_struct *seal_queue;

static void seal_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(seal_cache, container_of(head, struct seal, rcu));
}

static void seal_break(struct work_struct *work)
{
	struct seal *seal = container_of(work, struct seal, work);

	call_rcu(&seal->rcu, seal_free_rcu);
}

static int seal_release(struct inode *inode, struct file *file)
{
	struct seal *seal = file->private_data;

	INIT_WORK(&seal->work, seal_break);
	queue_work(seal_queue, &seal->work);
	return 0;
}

const struct file_operations seal_file_operations = {
	.release = seal_release,
};

static void seal_kill_sb(struct super_block *sb)
{
	kill_anon_super(sb);
	flush_workqueue(seal_queue);
}

/* Mounts keep the module: all seals are broken when it is unloaded. */
static struct file_system_type seal_fs_type = {
	.owner = THIS_MODULE,
	.name = "sealfs",
	.kill_sb = seal_kill_sb,
};

static int __init seal_init(void)
{
	seal_cache = KMEM_CACHE(seal, 0);
	seal_queue = alloc_workqueue("seal", 0, 0);
	if (!seal_cache || !seal_queue)
		return -ENOMEM;
	return register_filesystem(&seal_fs_type);
}
module_init(seal_init);

static void __exit seal_exit(void)
{
	unregister_filesystem(&seal_fs_type);
	rcu_barrier();
	destroy_workqueue(seal_queue);
	kmem_cache_destroy(seal_cache);
}
module_exit(seal_exit);
MODULE_LICENSE("GPL");
