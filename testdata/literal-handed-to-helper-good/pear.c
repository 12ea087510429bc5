// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct pear {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *pear_cache;

static void pear_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(pear_cache, container_of(head, struct pear, rcu));
}

void pear_drop(struct pear *pear)
{
	call_rcu(&pear->rcu, pear_free_rcu);
}

struct pear_parts {
	int count;
	struct kmem_cache *cache;
};

static void pear_end(struct pear_parts parts)
{
	kmem_cache_destroy(parts.cache);
}

static int __init pear_init(void)
{
	pear_cache = KMEM_CACHE(pear, 0);
	return pear_cache ? 0 : -ENOMEM;
}

static void __exit pear_exit(void)
{
	rcu_barrier();
	pear_end((struct pear_parts){ .cache = pear_cache });
}

module_init(pear_init);
module_exit(pear_exit);
MODULE_LICENSE("GPL");
