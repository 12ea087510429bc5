// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/version.h>
#define IS_NEW (LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0))
#if !IS_NEW
#undef USES_BATCHES
#else
#define USES_BATCHES 1
#endif

struct llama {
	int wool;
	struct rcu_head rcu;
};

static struct kmem_cache *llamas;

#ifndef USES_BATCHES
static void llama_free(struct rcu_head *head)
{
	kmem_cache_free(llamas, container_of(head, struct llama, rcu));
}
#endif

void llama_leave(struct llama *llama)
{
#ifdef USES_BATCHES
	kfree_rcu(llama, rcu);
#else
	call_rcu(&llama->rcu, llama_free);
#endif
}
EXPORT_SYMBOL_GPL(llama_leave);

static int __init llamas_init(void)
{
	llamas = KMEM_CACHE(llama, 0);
	return llamas ? 0 : -ENOMEM;
}

static void __exit llamas_exit(void)
{
#ifndef USES_BATCHES
	rcu_barrier();
#endif
	kmem_cache_destroy(llamas);
}

module_init(llamas_init);
module_exit(llamas_exit);
MODULE_LICENSE("GPL");
