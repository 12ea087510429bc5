// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct bark {
	struct rcu_head rcu;
};

static struct kmem_cache *bark_cache;
static bool lazy = true;

module_param(lazy, bool, 0444);
MODULE_PARM_DESC(lazy, "free after a grace period");

static void bark_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(bark_cache, container_of(head, struct bark, rcu));
}

static void bark_post(struct bark *bark)
{
	call_rcu(&bark->rcu, bark_free_rcu);
}

void bark_drop(struct bark *bark)
{
	if (lazy)
		bark_post(bark);
	else
		kmem_cache_free(bark_cache, bark);
}

static int __init bark_init(void)
{
	bark_cache = KMEM_CACHE(bark, 0);
	return bark_cache ? 0 : -ENOMEM;
}

static void __exit bark_exit(void)
{
	if (lazy)
		rcu_barrier();
	kmem_cache_destroy(bark_cache);
}

module_init(bark_init);
module_exit(bark_exit);
MODULE_LICENSE("GPL");
