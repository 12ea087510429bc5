// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct rye {
	struct rcu_head rcu;
};

static struct kmem_cache *rye_cache;
static struct rye *last_rye;

static void rye_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(rye_cache, container_of(head, struct rye, rcu));
}

static void rye_swap(void)
{
	struct rye *rye = xchg(&last_rye, kmem_cache_zalloc(rye_cache, GFP_KERNEL));

	if (rye)
		call_rcu(&rye->rcu, rye_free_rcu);
}

#define RYE_NAME	"rye"
#define RYE_OTHER	"rye_other"

static ssize_t rye_write(struct file *file, const char __user *text, size_t size, loff_t *at)
{
	rye_swap();
	return size;
}

static const struct proc_ops rye_ops = {
	.proc_write = rye_write,
};

static int rye_show(struct seq_file *seq, void *unused)
{
	seq_puts(seq, "rye\n");
	return 0;
}

static int __init rye_init(void)
{
	rye_cache = KMEM_CACHE(rye, 0);
	if (!rye_cache)
		return -ENOMEM;
	proc_create_data(RYE_NAME, 0200, NULL, &rye_ops, NULL);
	proc_create_single(RYE_OTHER, 0444, NULL, rye_show);
	return 0;
}
module_init(rye_init);

static void __exit rye_exit(void)
{
	remove_proc_subtree(RYE_OTHER, NULL);
	rcu_barrier();
	remove_proc_subtree(RYE_NAME, NULL);
	kmem_cache_destroy(rye_cache);	//~ RCU004
}
module_exit(rye_exit);
MODULE_LICENSE("GPL");
