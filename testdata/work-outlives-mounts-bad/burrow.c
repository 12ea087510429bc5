// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct mole {
	struct rcu_head rcu;
};

static struct kmem_cache *mole_cache;
static struct mole *mole_last;

static void mole_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(mole_cache, container_of(head, struct mole, rcu));
}

/* The last unmount does not wait for this. */
static void burrow_clean(struct work_struct *work)
{
	struct mole *mole = xchg(&mole_last, NULL);

	if (mole)
		call_rcu(&mole->rcu, mole_free_rcu);
}

static DECLARE_DELAYED_WORK(burrow_work, burrow_clean);

static int burrow_fill(struct super_block *sb, void *data, int silent)
{
	mole_last = kmem_cache_alloc(mole_cache, GFP_KERNEL);
	schedule_delayed_work(&burrow_work, HZ);
	return mole_last ? 0 : -ENOMEM;
}

static struct dentry *burrow_mount(struct file_system_type *type, int flags, const char *name, void *data)
{
	return mount_nodev(type, flags, data, burrow_fill);
}

static struct file_system_type burrow_fs = {
	.owner = THIS_MODULE,
	.name = "burrow",
	.mount = burrow_mount,
	.kill_sb = kill_anon_super,
};

static int __init burrow_init(void)
{
	int err;

	mole_cache = KMEM_CACHE(mole, 0);
	if (!mole_cache)
		return -ENOMEM;
	err = register_filesystem(&burrow_fs);
	if (err)
		kmem_cache_destroy(mole_cache);
	return err;
}

static void __exit burrow_exit(void)
{
	unregister_filesystem(&burrow_fs);
	rcu_barrier();
	kmem_cache_destroy(mole_cache);	//~ RCU004
	cancel_delayed_work_sync(&burrow_work);
}

module_init(burrow_init);
module_exit(burrow_exit);
MODULE_LICENSE("GPL");
