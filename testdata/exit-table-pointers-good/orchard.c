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

static int ladder_init(void)
{
	return 0;
}

static void ladder_exit(void)
{
	rcu_barrier();
}

struct orchard_step {
	int (*init)(void);
	void (*exit)(void);
};

static const struct orchard_step apples = { apples_init, apples_exit };
static const struct orchard_step ladder = { ladder_init, ladder_exit };

static const struct orchard_step *orchard_steps[] = {
	&apples,
	&ladder,
};

static int __init orchard_init(void)
{
	int ret, i;

	for (i = 0; i < ARRAY_SIZE(orchard_steps); i++) {
		ret = orchard_steps[i]->init();
		if (ret)
			return ret;
	}
	return 0;
}

static void __exit orchard_exit(void)
{
	int i = ARRAY_SIZE(orchard_steps);

	while (--i >= 0)
		orchard_steps[i]->exit();
}

module_init(orchard_init);
module_exit(orchard_exit);
MODULE_LICENSE("GPL");
