// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/version.h>

struct entry {
	struct rcu_head rcu;
};

static struct kmem_cache *entry_cache;
static struct entry *last_entry;
static struct proc_dir_entry *ledger_file;

static void entry_free_rcu(struct rcu_head *head);

static int ledger_open(struct inode *inode, struct file *file)
{
	return 0;
}

static int __maybe_unused ledger_release(struct inode *inode, struct file *file)
{
	struct entry *entry = xchg(&last_entry, NULL);

	if (entry)
		call_rcu(&entry->rcu, entry_free_rcu);
	return 0;
}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 6, 0)
static const struct proc_ops ledger_ops = {
	.proc_open = ledger_open,
#else
static const struct file_operations ledger_ops = {
	.open = ledger_open,
	.release = ledger_release,
#endif
};

static void entry_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(entry_cache, container_of(head, struct entry, rcu));
}

static int __init ledger_init(void)
{
	entry_cache = KMEM_CACHE(entry, 0);
	if (!entry_cache)
		return -ENOMEM;
	ledger_file = proc_create("ledger", 0200, NULL, &ledger_ops);
	return 0;
}

static void __exit ledger_exit(void)
{
	proc_remove(ledger_file);
	rcu_barrier();
	kmem_cache_destroy(entry_cache);
}

module_init(ledger_init);
module_exit(ledger_exit);
MODULE_LICENSE("GPL");
