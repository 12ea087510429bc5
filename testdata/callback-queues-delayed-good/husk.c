// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/llist.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct husk {
	struct rcu_head rcu;
	struct llist_node node;
};

static struct kmem_cache *husk_cache;
static LLIST_HEAD(husks);

static void husk_sweep(struct work_struct *work)
{
	struct husk *husk, *next;

	llist_for_each_entry_safe(husk, next, llist_del_all(&husks), node)
		kmem_cache_free(husk_cache, husk);
}
static DECLARE_DELAYED_WORK(husk_broom, husk_sweep);

static void husk_fall(struct rcu_head *head)
{
	struct husk *husk = container_of(head, struct husk, rcu);

	if (llist_add(&husk->node, &husks))
		schedule_delayed_work(&husk_broom, HZ);
}

void husk_drop(struct husk *husk)
{
	call_rcu(&husk->rcu, husk_fall);
}
EXPORT_SYMBOL(husk_drop);

static int __init husk_init(void)
{
	husk_cache = KMEM_CACHE(husk, 0);
	if (!husk_cache)
		return -ENOMEM;
	return 0;
}

static void __exit husk_exit(void)
{
	rcu_barrier();
	flush_delayed_work(&husk_broom);
	kmem_cache_destroy(husk_cache);
}

module_init(husk_init);
module_exit(husk_exit);
MODULE_LICENSE("GPL");
