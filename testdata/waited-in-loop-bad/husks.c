// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/list.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct husk {
	struct list_head list;
	struct rcu_head rcu;
};

static struct kmem_cache *husk_cache;
static LIST_HEAD(husks);

static void husk_free(struct rcu_head *head)
{
	struct husk *husk = container_of(head, struct husk, rcu);

	kmem_cache_free(husk_cache, husk);
}

int husk_add(void)
{
	struct husk *husk = kmem_cache_alloc(husk_cache, GFP_KERNEL);

	if (!husk)
		return -ENOMEM;
	list_add_rcu(&husk->list, &husks);
	return 0;
}

void husk_drop(struct husk *husk)
{
	list_del_rcu(&husk->list);
	call_rcu(&husk->rcu, husk_free);
}

static int __init husks_init(void)
{
	husk_cache = KMEM_CACHE(husk, 0);
	return husk_cache ? 0 : -ENOMEM;
}
module_init(husks_init);

/* Each is waited for where it is posted. */
static void __exit husks_exit(void)
{
	struct husk *husk, *next;

	list_for_each_entry_safe(husk, next, &husks, list) {
		list_del_rcu(&husk->list);
		call_rcu(&husk->rcu, husk_free);
		rcu_barrier();
	}
	kmem_cache_destroy(husk_cache);	//~ RCU002
}
module_exit(husks_exit);
MODULE_LICENSE("GPL");
