// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

struct fern {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *fern_cache;

static void fern_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(fern_cache, container_of(head, struct fern, rcu));
}

static struct fern *last;

static int fern_show(struct seq_file *m, void *unused)
{
	struct fern *fern = xchg(&last, NULL);

	if (fern)
		call_rcu(&fern->rcu, fern_free_rcu);
	return 0;
}

static int __init fern_init(void)
{
	struct proc_dir_entry *dir;

	fern_cache = KMEM_CACHE(fern, 0);
	if (!fern_cache)
		return -ENOMEM;
	dir = proc_mkdir("ferns", NULL);
	proc_create_single("last", 0, dir, fern_show);
	return 0;
}

static void __exit fern_exit(void)
{
	remove_proc_subtree("ferns", NULL);
	rcu_barrier();
	kmem_cache_destroy(fern_cache);
}

module_init(fern_init);
module_exit(fern_exit);
MODULE_LICENSE("GPL");
