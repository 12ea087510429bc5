// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct twig {
	int length;
};

struct egg {
	struct rcu_head rcu;
	struct twig *twig;
};

static struct kmem_cache *twig_cache;
static struct kmem_cache *egg_cache;

static void egg_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(egg_cache, container_of(head, struct egg, rcu));
}

void egg_drop(struct egg *egg)
{
	kmem_cache_free(twig_cache, egg->twig);
	call_rcu(&egg->rcu, egg_free_rcu);	//~ RCU002.1
}

/* The caller knows which of them has callbacks. */
static void cache_end(bool eggs)
{
	if (!eggs)
		rcu_barrier();
	kmem_cache_destroy(eggs ? egg_cache : twig_cache);	//~ RCU002
}

static int __init nest_init(void)
{
	twig_cache = KMEM_CACHE(twig, 0);
	if (!twig_cache)
		return -ENOMEM;
	egg_cache = KMEM_CACHE(egg, 0);
	if (!egg_cache) {
		cache_end(false);
		return -ENOMEM;
	}
	return 0;
}

static void __exit nest_exit(void)
{
	cache_end(true);
	cache_end(false);
}

module_init(nest_init);
module_exit(nest_exit);
MODULE_LICENSE("GPL");
