// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct bee {
	struct rcu_head rcu;
};

static struct kmem_cache *bee_cache;

static void bee_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(bee_cache, container_of(head, struct bee, rcu));
}

/* Does nothing but to call what it is handed. */
static void bee_run(void (*step)(void))
{
	if (step)
		(*step)();
}

static void bee_run_all(void (*first)(void), void (*second)(void))
{
	bee_run(first);
	bee_run(second);
}

void bee_pause(void)
{
	bee_run(synchronize_rcu);
}
EXPORT_SYMBOL_GPL(bee_pause);

void bee_drop(struct bee *bee)
{
	call_rcu(&bee->rcu, bee_free_rcu);
}
EXPORT_SYMBOL_GPL(bee_drop);

static int __init bee_init(void)
{
	bee_cache = KMEM_CACHE(bee, 0);
	return bee_cache ? 0 : -ENOMEM;
}

static void __exit bee_exit(void)
{
	bee_run_all(NULL, &rcu_barrier);
	kmem_cache_destroy(bee_cache);
}

module_init(bee_init);
module_exit(bee_exit);
MODULE_LICENSE("GPL");
