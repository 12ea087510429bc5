// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/kthread.h>
struct tick {
	int id;
	struct rcu_head rcu;
};
static struct kmem_cache *tick_cache;
static void tick_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(tick_cache, container_of(head, struct tick, rcu));
}
static struct task_struct *tick_task;
static int tick_thread(void *data)
{
	while (!kthread_should_stop()) {
		struct tick *t = kmem_cache_zalloc(tick_cache, GFP_KERNEL);

		if (t)
			call_rcu(&t->rcu, tick_free_rcu);
		schedule_timeout_interruptible(HZ);
	}
	return 0;
}

static int __init tick_init(void)
{
	tick_cache = KMEM_CACHE(tick, 0);
	if (!tick_cache)
		return -ENOMEM;
	tick_task = kthread_run(tick_thread, NULL, "tick");
	if (IS_ERR(tick_task)) {
		kmem_cache_destroy(tick_cache);
		return PTR_ERR(tick_task);
	}
	return 0;
}
static void __exit tick_exit(void)
{
	rcu_barrier();
	kthread_stop(tick_task);
	kmem_cache_destroy(tick_cache);	//~ RCU004
}
module_init(tick_init);
module_exit(tick_exit);
MODULE_LICENSE("GPL");
