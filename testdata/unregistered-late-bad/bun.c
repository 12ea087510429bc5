// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/notifier.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct bun {
	struct rcu_head rcu;
};

static struct kmem_cache *bun_cache;
static struct bun *last_bun;

static void bun_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(bun_cache, container_of(head, struct bun, rcu));
}

static void bun_swap(void)
{
	struct bun *bun = xchg(&last_bun, kmem_cache_zalloc(bun_cache, GFP_ATOMIC));

	if (bun)
		call_rcu(&bun->rcu, bun_free_rcu);
}

static int bun_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	bun_swap();
	return NOTIFY_DONE;
}

static struct notifier_block bun_nb;

static int __init bun_init(void)
{
	bun_cache = KMEM_CACHE(bun, 0);
	if (!bun_cache)
		return -ENOMEM;
	bun_nb.notifier_call = bun_event;
	register_netdevice_notifier(&bun_nb);
	return 0;
}
module_init(bun_init);

static void __exit bun_exit(void)
{
	rcu_barrier();
	unregister_netdevice_notifier(&bun_nb);
	kmem_cache_destroy(bun_cache);	//~ RCU004
}
module_exit(bun_exit);
MODULE_LICENSE("GPL");
