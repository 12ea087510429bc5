// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct reed {
	struct rcu_head rcu;
	int length;
};

struct rush {
	struct rcu_head rcu;
	int width;
};

static struct kmem_cache *reed_cache;
static struct kmem_cache *rush_cache;
static struct kmem_cache *sedge_cache;

static void reed_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(reed_cache, container_of(head, struct reed, rcu));
}

static void rush_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(rush_cache, container_of(head, struct rush, rcu));
}

static void sedge_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(sedge_cache, container_of(head, struct reed, rcu));
}

void reed_drop(struct reed *reed)
{
#ifdef CONFIG_REEDS_SHARED
	call_rcu(&reed->rcu, reed_free_rcu);
#else
	kmem_cache_free(reed_cache, reed);
#endif
}

void rush_drop(struct rush *rush)
{
	if (IS_ENABLED(CONFIG_REEDS_SHARED))
		call_rcu(&rush->rcu, rush_free_rcu);
	else
		kmem_cache_free(rush_cache, rush);
}

void sedge_drop(struct reed *sedge)
{
	call_rcu(&sedge->rcu, sedge_free_rcu);
}

static int __init reeds_init(void)
{
	reed_cache = kmem_cache_create("reed", sizeof(struct reed), 0, 0, NULL);
	rush_cache = KMEM_CACHE(rush, 0);
	sedge_cache = kmem_cache_create("sedge", sizeof(struct reed), 0, 0, NULL);
	return 0;
}

#ifdef CONFIG_REEDS_SHARED
static void reeds_wait(void)
{
	rcu_barrier();
}
#else
static inline void reeds_wait(void)
{
}
#endif

static void __exit reeds_exit(void)
{
	reeds_wait();
	kmem_cache_destroy(reed_cache);
	if (IS_ENABLED(CONFIG_REEDS_SHARED))
		rcu_barrier();
	kmem_cache_destroy(rush_cache);
#ifdef MODULE
	rcu_barrier();
#endif
	kmem_cache_destroy(sedge_cache);
}

module_init(reeds_init);
module_exit(reeds_exit);
MODULE_LICENSE("GPL");
