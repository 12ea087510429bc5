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
	kmem_cache_destroy(apple_cache);	//~ RCU002
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

static const struct {
	int (*init)(void);
	void (*exit)(void);
} orchard_steps[] = {
	{ .init = weather_check },
	{ .init = ladder_init, .exit = ladder_exit },
	{ .init = apples_init, .exit = apples_exit },
};
static int orchard_done;

static int __init orchard_init(void)
{
	int err, i;

	for (i = 0; i < ARRAY_SIZE(orchard_steps); i++) {
		err = orchard_steps[i].init();
		if (err < 0) {
			while (i--) {
				if (orchard_steps[i].exit)
					orchard_steps[i].exit();
			}
			return err;
		} else if (err > 0) {
			break;
		}
	}
	orchard_done = i;
	return 0;
}

static void __exit orchard_exit(void)
{
	int i;

	for (i = orchard_done - 1; i >= 0; i--) {
		if (orchard_steps[i].exit)
			orchard_steps[i].exit();
	}
}

module_init(orchard_init);
module_exit(orchard_exit);
MODULE_LICENSE("GPL");
