// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

struct rush {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *rush_cache;

static void rush_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(rush_cache, container_of(head, struct rush, rcu));
}

static struct rush *last;

static int rush_show(struct seq_file *m, void *unused)
{
	struct rush *rush = xchg(&last, NULL);

	if (rush)
		call_rcu(&rush->rcu, rush_free_rcu);
	return 0;
}

static int __init rush_init(void)
{
	struct proc_dir_entry *dir;

	rush_cache = KMEM_CACHE(rush, 0);
	if (!rush_cache)
		return -ENOMEM;
	dir = proc_mkdir("rushs", NULL);
	proc_create_single("last", 0, dir, rush_show);
	return 0;
}

static void __exit rush_exit(void)
{
	rcu_barrier();
	remove_proc_subtree("rushs", NULL);
	kmem_cache_destroy(rush_cache);	//~ RCU004
}

module_init(rush_init);
module_exit(rush_exit);
MODULE_LICENSE("GPL");
