// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/notifier.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct roll {
	struct rcu_head rcu;
};

static struct kmem_cache *roll_cache;
static struct roll *last_roll;

static void roll_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(roll_cache, container_of(head, struct roll, rcu));
}

static void roll_swap(void)
{
	struct roll *roll = xchg(&last_roll, kmem_cache_zalloc(roll_cache, GFP_ATOMIC));

	if (roll)
		call_rcu(&roll->rcu, roll_free_rcu);
}

static int roll_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	roll_swap();
	return NOTIFY_DONE;
}

static struct notifier_block roll_nbs[] = {
	{ .notifier_call = roll_event },
	{ .notifier_call = roll_event, .priority = 1 },
};

static int __init roll_init(void)
{
	roll_cache = KMEM_CACHE(roll, 0);
	if (!roll_cache)
		return -ENOMEM;
	register_netdevice_notifier(&roll_nbs[0]);
	register_netdevice_notifier(&roll_nbs[1]);
	return 0;
}
module_init(roll_init);

static void __exit roll_exit(void)
{
	struct notifier_block *nb;

	for (nb = roll_nbs; nb < roll_nbs + ARRAY_SIZE(roll_nbs); nb++)
		unregister_netdevice_notifier(nb);
	rcu_barrier();
	kmem_cache_destroy(roll_cache);
}
module_exit(roll_exit);
MODULE_LICENSE("GPL");
