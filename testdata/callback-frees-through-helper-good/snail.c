// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct snail {
	char *shell;
	struct rcu_head rcu;
};

static struct kmem_cache *snail_cache;

/* kfree() takes objects of any cache. */
static void snail_destroy(struct snail *snail)
{
	kfree(snail->shell);
	kfree(snail);
}

static void snail_free_rcu(struct rcu_head *head)
{
	snail_destroy(container_of(head, struct snail, rcu));
}

void snail_drop(struct snail *snail)
{
	call_rcu(&snail->rcu, snail_free_rcu);
}

struct snail *snail_new(void)
{
	struct snail *snail = kmem_cache_zalloc(snail_cache, GFP_KERNEL);

	return snail;
}

static int __init snail_init(void)
{
	snail_cache = KMEM_CACHE(snail, 0);
	return snail_cache ? 0 : -ENOMEM;
}

static void __exit snail_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(snail_cache);
}

module_init(snail_init);
module_exit(snail_exit);
MODULE_LICENSE("GPL");
