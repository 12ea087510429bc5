// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "pond.h"
struct pond { int x; struct rcu_head rcu; };
static struct kmem_cache *pond_cache;
static void pond_free_rcu(struct rcu_head *head)
{
	pond_free_now(container_of(head, struct pond, rcu));
}
void pond_use(struct pond *p) { pond_free_later(p); }
EXPORT_SYMBOL(pond_use);

static int __init pond_init(void)
{
	pond_cache = KMEM_CACHE(pond, 0);
	if (!pond_cache)
		return -ENOMEM;
	return 0;
}
static void __exit pond_exit(void)
{
	pond_gone();
}
module_init(pond_init);
module_exit(pond_exit);
MODULE_LICENSE("GPL");
