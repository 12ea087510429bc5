// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/srcu.h>

struct moss {
	struct rcu_head rcu;
	bool dry;
};

static struct kmem_cache *moss_cache;
DEFINE_STATIC_SRCU(moss_srcu);

static void moss_free(struct rcu_head *head)
{
	struct moss *moss = container_of(head, struct moss, rcu);

	WARN_ON(!moss->dry);
	kmem_cache_free(moss_cache, moss);
}

static void moss_dry(struct rcu_head *head)
{
	container_of(head, struct moss, rcu)->dry = true;
	call_rcu(head, moss_free);
}

void moss_drop(struct moss *moss)
{
	call_srcu(&moss_srcu, &moss->rcu, moss_dry);
}
EXPORT_SYMBOL(moss_drop);

static int __init moss_init(void)
{
	moss_cache = KMEM_CACHE(moss, 0);
	if (!moss_cache)
		return -ENOMEM;
	return 0;
}

static void __exit moss_exit(void)
{
	srcu_barrier(&moss_srcu);
	rcu_barrier();
	kmem_cache_destroy(moss_cache);
}

module_init(moss_init);
module_exit(moss_exit);
MODULE_LICENSE("GPL");
