// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct papaya {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *papaya_cache;

static void papaya_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(papaya_cache, container_of(head, struct papaya, rcu));
}

/* Of a kernel of its own: everything is freed at once. */
static inline void call_rcu(struct rcu_head *head, void (*release)(struct rcu_head *head))
{
	synchronize_rcu();
	release(head);
}

void papaya_drop(struct papaya *papaya)
{
	call_rcu(&papaya->rcu, papaya_free_rcu);
}

static int __init papaya_init(void)
{
	papaya_cache = KMEM_CACHE(papaya, 0);
	return papaya_cache ? 0 : -ENOMEM;
}

static void __exit papaya_exit(void)
{
	kmem_cache_destroy(papaya_cache);
}

module_init(papaya_init);
module_exit(papaya_exit);
MODULE_LICENSE("GPL");
