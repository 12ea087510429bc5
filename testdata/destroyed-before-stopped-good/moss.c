// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct moss {
	struct list_head link;
	struct rcu_head rcu;
};

static LIST_HEAD(mosses);
static struct kmem_cache *moss_cache;

static void moss_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(moss_cache, container_of(head, struct moss, rcu));
}

static void moss_flush(void)
{
	struct moss *moss, *next;

	list_for_each_entry_safe(moss, next, &mosses, link) {
		list_del_rcu(&moss->link);
		call_rcu(&moss->rcu, moss_free_rcu);
	}
}

int moss_add(void)
{
	struct moss *moss = kmem_cache_alloc(moss_cache, GFP_KERNEL);

	if (!moss)
		return -ENOMEM;
	list_add_rcu(&moss->link, &mosses);
	return 0;
}
EXPORT_SYMBOL_GPL(moss_add);

static int __init moss_init(void)
{
	moss_cache = KMEM_CACHE(moss, 0);
	if (!moss_cache)
		return -ENOMEM;
	return 0;
}
module_init(moss_init);

static void __exit moss_exit(void)
{
	moss_flush();
	rcu_barrier();
	kmem_cache_destroy(moss_cache);
}
module_exit(moss_exit);
MODULE_LICENSE("GPL");
