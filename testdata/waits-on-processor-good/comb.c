// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct comb {
	struct rcu_head rcu;
};

static struct kmem_cache *comb_cache;

static void comb_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(comb_cache, container_of(head, struct comb, rcu));
}

void comb_drop(struct comb *comb)
{
	call_rcu(&comb->rcu, comb_free_rcu);
}

/* Runs on one processor, and is waited for. */
static long comb_wait(void *unused)
{
	rcu_barrier();
	return 0;
}

static int __init comb_init(void)
{
	comb_cache = KMEM_CACHE(comb, 0);
	return comb_cache ? 0 : -ENOMEM;
}

static void __exit comb_exit(void)
{
	work_on_cpu(0, comb_wait, NULL);
	kmem_cache_destroy(comb_cache);
}

module_init(comb_init);
module_exit(comb_exit);
MODULE_LICENSE("GPL");
