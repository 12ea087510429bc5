// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct turnstile {
	struct rcu_head rcu;
};

static struct kmem_cache *turnstile_cache;

static void turnstile_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(turnstile_cache, container_of(head, struct turnstile, rcu));
}

void turnstile_drop(struct turnstile *turnstile)
{
	call_rcu(&turnstile->rcu, turnstile_free_rcu);
}

static int __init turnstile_init(void)
{
	turnstile_cache = KMEM_CACHE(turnstile, SLAB_PANIC);
	return turnstile_cache ? 0 : -ENOMEM;
}
module_init(turnstile_init);

/* Left from when it was a module: the linker drops it. */
static void __exit turnstile_exit(void)
{
	kmem_cache_destroy(turnstile_cache);
}
module_exit(turnstile_exit);
