// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

void weir_forget(int gate);

struct sack {
	struct rcu_head rcu;
};

static struct kmem_cache *sack_cache;

static void sack_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(sack_cache, container_of(head, struct sack, rcu));
}

void sack_drop(struct sack *sack)
{
	call_rcu(&sack->rcu, sack_free_rcu);
}

static int sacks_init(void)
{
	sack_cache = KMEM_CACHE(sack, 0);
	return sack_cache ? 0 : -ENOMEM;
}

static void sacks_exit(void)
{
	kmem_cache_destroy(sack_cache);	//~ RCU002
}

static int wheel_init(void)
{
	return 0;
}

/* What the weir hands to somebody is not about sacks. */
static void wheel_exit(void)
{
	weir_forget(1);
}

static const struct {
	int (*init)(void);
	void (*exit)(void);
} mill_steps[] = {
	{ .init = sacks_init, .exit = sacks_exit },
	{ .init = wheel_init, .exit = wheel_exit },
};
static int mill_done;

static int __init mill_init(void)
{
	int err, i;

	for (i = 0; i < ARRAY_SIZE(mill_steps); i++) {
		err = mill_steps[i].init();
		if (err < 0)
			return err;
	}
	mill_done = i;
	return 0;
}

static void __exit mill_exit(void)
{
	int i;

	for (i = mill_done - 1; i >= 0; i--) {
		if (mill_steps[i].exit)
			mill_steps[i].exit();
	}
}

module_init(mill_init);
module_exit(mill_exit);
MODULE_LICENSE("GPL");
