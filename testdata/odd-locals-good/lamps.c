// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct lamp {
	struct rcu_head rcu;
	bool is_lit;
};

struct lamp_ops {
	const char *name;
};

static struct kmem_cache *lamp_cache;
static struct lamp porch;
static struct lamp_ops plain_ops = { .name = "plain" };

#ifdef CONFIG_LAMP_DIM
static struct lamp_ops dim_ops = { .name = "dim" };
#define DIM_OPS &dim_ops,
#else
#define DIM_OPS
#endif

static void lamp_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(lamp_cache, container_of(head, struct lamp, rcu));
}

void lamp_drop(struct lamp *lamp)
{
	call_rcu(&lamp->rcu, lamp_free_rcu);
}

static int __init lamps_init(void)
{
	lamp_cache = KMEM_CACHE(lamp, 0);
	return lamp_cache ? 0 : -ENOMEM;
}

static void lamps_dim(struct lamp *lamp)
{
	bool *is_lit = &lamp->is_lit;

	*is_lit = false;
	rcu_barrier();
}

static void lamps_wait(unsigned long which)
{
	DECLARE_BITMAP(asked, 8) = { 0 };
	_Pragma("GCC diagnostic ignored \"-Wunused\"")
	__extension__ unsigned long none = 0;

	set_bit(which + none, asked);
	rcu_barrier();
}

static void __exit lamps_exit(void)
{
	static struct lamp_ops *all[] = { &plain_ops, DIM_OPS DIM_OPS };
	bool is_on[2] = { true, false };
	int at;

	for (at = 0; at < ARRAY_SIZE(all); at++)
		pr_info("%s: %d\n", all[at]->name, is_on[at % 2]);
	BUILD_BUG_ON(sizeof(struct { long a; } __aligned(8)) > 8);
	if (at > 1)
		lamps_wait(at);
	else
		lamps_dim(&porch);
	kmem_cache_destroy(lamp_cache);
}

module_init(lamps_init);
module_exit(lamps_exit);
MODULE_LICENSE("GPL");
