// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "compat.h"
struct bat { int x; struct rcu_head rcu; };
static struct kmem_cache *bat_cache;
static void bat_free(struct rcu_head *h) { kmem_cache_free(bat_cache, container_of(h, struct bat, rcu)); }
static struct bat __rcu *bat;
static void bat_swap(struct bat *n)
{
	struct bat *old = rcu_replace_pointer(bat, n, 1);

	call_rcu(&old->rcu, bat_free);
}
static ssize_t bat_write(struct file *f, const char __user *b, size_t n, loff_t *o)
{
	bat_swap(kmem_cache_alloc(bat_cache, GFP_KERNEL));
	return n;
}
#include <linux/proc_fs.h>
static const struct proc_ops bat_ops = { .proc_write = bat_write };

static int __init bat_init(void)
{
	bat_cache = KMEM_CACHE(bat, 0);
	if (!bat_cache)
		return -ENOMEM;
	return proc_create("bat", 0, NULL, &bat_ops) ? 0 : -ENOMEM;
}
static void __exit bat_exit(void)
{
	remove_proc_entry("bat", NULL);
	bat_wait();
	kmem_cache_destroy(bat_cache);	//~ RCU002
}
module_init(bat_init);
module_exit(bat_exit);
MODULE_LICENSE("GPL");
