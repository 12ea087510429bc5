// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/timer.h>
#include <linux/version.h>

struct barge {
	struct rcu_head rcu;
};

static struct kmem_cache *barge_cache;
static struct barge *last_barge;
static struct timer_list canal_timer;

static void barge_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(barge_cache, container_of(head, struct barge, rcu));
}

#if LINUX_VERSION_CODE < KERNEL_VERSION(4, 15, 0)
static void canal_expired(unsigned long data) {
#else
static void canal_expired(struct timer_list *timer) {
	pr_debug("%p expired\n", timer);
#endif
	struct barge *barge = xchg(&last_barge, NULL);

	if (barge)
		call_rcu(&barge->rcu, barge_free_rcu);
}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
static void
#else
static int
#endif
canal_drain(void)
{
	rcu_barrier();
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
	return 0;
#endif
}

static int __init canal_init(void)
{
	barge_cache = KMEM_CACHE(barge, 0);
	if (!barge_cache)
		return -ENOMEM;
#if LINUX_VERSION_CODE < KERNEL_VERSION(4, 15, 0)
	setup_timer(&canal_timer, canal_expired, 0);
#else
	timer_setup(&canal_timer, canal_expired, 0);
#endif
	return 0;
}

static void __exit canal_exit(void)
{
	del_timer_sync(&canal_timer);
	canal_drain();
	kmem_cache_destroy(barge_cache);
}

module_init(canal_init);
module_exit(canal_exit);
MODULE_LICENSE("GPL");
