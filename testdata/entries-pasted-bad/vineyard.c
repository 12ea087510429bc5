// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct grape {
	struct rcu_head rcu;
};

static struct kmem_cache *grape_cache;

static void grape_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(grape_cache, container_of(head, struct grape, rcu));
}

void grape_drop(struct grape *grape)
{
	call_rcu(&grape->rcu, grape_free_rcu);
}

static int grapes_init(void)
{
	grape_cache = KMEM_CACHE(grape, 0);
	return grape_cache ? 0 : -ENOMEM;
}

static void grapes_exit(void)
{
	kmem_cache_destroy(grape_cache);	//~ RCU002
}

static int ladder_init(void)
{
	return 0;
}

static void ladder_exit(void)
{
	rcu_barrier();
}

static int weather_check(void)
{
	return 0;
}

#define STEP(name) { .init = name##_init, .exit = name##_exit }

static const struct {
	int (*init)(void);
	void (*exit)(void);
} vineyard_steps[] = {
	{ .init = weather_check },
	STEP(ladder),
	STEP(grapes),
};
static int vineyard_done;

static int __init vineyard_init(void)
{
	int err, i;

	for (i = 0; i < ARRAY_SIZE(vineyard_steps); i++) {
		err = vineyard_steps[i].init();
		if (err < 0) {
			while (i--) {
				if (vineyard_steps[i].exit)
					vineyard_steps[i].exit();
			}
			return err;
		} else if (err > 0) {
			break;
		}
	}
	vineyard_done = i;
	return 0;
}

static void __exit vineyard_exit(void)
{
	int i;

	for (i = vineyard_done - 1; i >= 0; i--) {
		if (vineyard_steps[i].exit)
			vineyard_steps[i].exit();
	}
}

module_init(vineyard_init);
module_exit(vineyard_exit);
MODULE_LICENSE("GPL");
