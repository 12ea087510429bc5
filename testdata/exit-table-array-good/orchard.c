// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct apple {
	struct rcu_head rcu;
};

static struct kmem_cache *apple_cache;

static void apple_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(apple_cache, container_of(head, struct apple, rcu));
}

void apple_drop(struct apple *apple)
{
	call_rcu(&apple->rcu, apple_free_rcu);
}

static int apples_init(void)
{
	apple_cache = KMEM_CACHE(apple, 0);
	return apple_cache ? 0 : -ENOMEM;
}

static void apples_exit(void)
{
	kmem_cache_destroy(apple_cache);
}

static void ladder_exit(void)
{
	rcu_barrier();
}

static int (*orchard_inits[])(void) = {
	apples_init,
};

static void (*orchard_exits[])(void) = {
	apples_exit,
	ladder_exit,
};

static int __init orchard_init(void)
{
	const int count = ARRAY_SIZE(orchard_inits);
	int r, i;

	for (i = 0; i < count; i++) {
		r = orchard_inits[i]();
		if (r)
			return r;
	}
	return 0;
}

static void __exit orchard_exit(void)
{
	int i = ARRAY_SIZE(orchard_exits);

	while (i--)
		orchard_exits[i]();
}

module_init(orchard_init);
module_exit(orchard_exit);
MODULE_LICENSE("GPL");
