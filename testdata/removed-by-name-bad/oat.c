// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct oat {
	struct rcu_head rcu;
};

static struct kmem_cache *oat_cache;
static struct oat *last_oat;

static void oat_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(oat_cache, container_of(head, struct oat, rcu));
}

static void oat_swap(void)
{
	struct oat *oat = xchg(&last_oat, kmem_cache_zalloc(oat_cache, GFP_KERNEL));

	if (oat)
		call_rcu(&oat->rcu, oat_free_rcu);
}

static ssize_t oat_write(struct file *file, const char __user *text, size_t size, loff_t *at)
{
	oat_swap();
	return size;
}

static const struct proc_ops oat_ops = {
	.proc_write = oat_write,
};

static int oat_show(struct seq_file *seq, void *unused)
{
	seq_puts(seq, "oats\n");
	return 0;
}

static int __init oat_init(void)
{
	oat_cache = KMEM_CACHE(oat, 0);
	if (!oat_cache)
		return -ENOMEM;
	proc_create("oat", 0200, NULL, &oat_ops);
	proc_create_single("oat_count", 0444, NULL, oat_show);
	return 0;
}
module_init(oat_init);

static void __exit oat_exit(void)
{
	remove_proc_entry("oat_count", NULL);
	rcu_barrier();
	remove_proc_entry("oat", NULL);
	kmem_cache_destroy(oat_cache);	//~ RCU004
}
module_exit(oat_exit);
MODULE_LICENSE("GPL");
