// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/bits.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#define STOP_WAIT BIT(0)
#define STOP_LOG BIT(1)
#define STOP_FAST (1U << 2)

struct lemur {
	struct rcu_head rcu;
};

static struct kmem_cache *lemur_cache;

static void lemur_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(lemur_cache, container_of(head, struct lemur, rcu));
}

void lemur_drop(struct lemur *lemur)
{
	call_rcu(&lemur->rcu, lemur_free_rcu);
}

static void lemur_stop(unsigned int flags)
{
	if (flags & STOP_LOG)
		pr_info("lemurs stop\n");
	if (!(flags & STOP_WAIT))
		return;
	rcu_barrier();
}

static int __init lemur_init(void)
{
	lemur_cache = KMEM_CACHE(lemur, 0);
	return lemur_cache ? 0 : -ENOMEM;
}

static void __exit lemur_exit(void)
{
	lemur_stop(STOP_LOG | STOP_WAIT);
	kmem_cache_destroy(lemur_cache);
}

module_init(lemur_init);
module_exit(lemur_exit);
MODULE_LICENSE("GPL");
