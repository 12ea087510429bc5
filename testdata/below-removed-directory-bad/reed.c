// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

struct reed {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *reed_cache;

static void reed_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(reed_cache, container_of(head, struct reed, rcu));
}

static struct reed *last;
static struct proc_dir_entry *reed_dir;

static int reed_show(struct seq_file *m, void *unused)
{
	struct reed *reed = xchg(&last, NULL);

	if (reed)
		call_rcu(&reed->rcu, reed_free_rcu);
	return 0;
}

static int __init reed_init(void)
{
	reed_cache = KMEM_CACHE(reed, 0);
	if (!reed_cache)
		return -ENOMEM;
	reed_dir = proc_mkdir("reeds", NULL);
	proc_create_single("last", 0, reed_dir, reed_show);
	return 0;
}

static void __exit reed_exit(void)
{
	rcu_barrier();
	remove_proc_subtree("reeds", NULL);
	kmem_cache_destroy(reed_cache);	//~ RCU004
}

module_init(reed_init);
module_exit(reed_exit);
MODULE_LICENSE("GPL");
