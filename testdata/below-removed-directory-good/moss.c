// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

struct moss {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *moss_cache;

static void moss_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(moss_cache, container_of(head, struct moss, rcu));
}

static struct moss *last;
static struct proc_dir_entry *moss_dir;

static int moss_show(struct seq_file *m, void *unused)
{
	struct moss *moss = xchg(&last, NULL);

	if (moss)
		call_rcu(&moss->rcu, moss_free_rcu);
	return 0;
}

static int __init moss_init(void)
{
	moss_cache = KMEM_CACHE(moss, 0);
	if (!moss_cache)
		return -ENOMEM;
	moss_dir = proc_mkdir("mosss", NULL);
	proc_create_single("last", 0, moss_dir, moss_show);
	return 0;
}

static void __exit moss_exit(void)
{
	remove_proc_subtree("mosss", NULL);
	rcu_barrier();
	kmem_cache_destroy(moss_cache);
}

module_init(moss_init);
module_exit(moss_exit);
MODULE_LICENSE("GPL");
