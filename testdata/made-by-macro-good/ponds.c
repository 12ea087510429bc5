// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct pond {
	struct rcu_head rcu;
};

#define DEFINE_CACHE(name)	static struct kmem_cache *name##_cache

/* A cache, who frees into it and how, and its end: none of these names stands in the file. */
#define DEFINE_POOL(name, type, wait)				\
	DEFINE_CACHE(name);					\
	static void name##_free_rcu(struct rcu_head *head)	\
	{							\
		kmem_cache_free(name##_cache,			\
				container_of(head, type, rcu));	\
	}							\
	static inline void name##_put(type *p)			\
	{							\
		call_rcu(&p->rcu, name##_free_rcu);		\
	}							\
	static void name##_teardown(void)			\
	{							\
		wait();						\
		kmem_cache_destroy(name##_cache); }

DEFINE_POOL(pond, struct pond, rcu_barrier)

void ponds_drain(struct pond *pond)
{
	pond_put(pond);
}
EXPORT_SYMBOL_GPL(ponds_drain);

static int __init ponds_init(void)
{
	pond_cache = KMEM_CACHE(pond, 0);
	return pond_cache ? 0 : -ENOMEM;
}

static void __exit ponds_exit(void)
{
	pond_teardown();
}

module_init(ponds_init);
module_exit(ponds_exit);
MODULE_LICENSE("GPL");
