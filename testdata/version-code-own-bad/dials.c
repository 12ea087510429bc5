// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/version.h>

struct dial {
	struct rcu_head rcu;
	int hour;
};

static struct kmem_cache *dial_cache;

static void dial_free_rcu(struct rcu_head *head)
{
	struct dial *dial = container_of(head, struct dial, rcu);

	pr_debug("dial: %d\n", dial->hour);
	kmem_cache_free(dial_cache, dial);
}

void dial_drop(struct dial *dial)
{
	call_rcu(&dial->rcu, dial_free_rcu);
}

static int __init dials_init(void)
{
	dial_cache = KMEM_CACHE(dial, 0);
	return dial_cache ? 0 : -ENOMEM;
}

static void __exit dials_exit(void)
{
	/* No fact of the model changes in that version. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 0, 0)
	rcu_barrier();
#endif
	kmem_cache_destroy(dial_cache);	//~ RCU002 kernel<5.0
}

module_init(dials_init);
module_exit(dials_exit);
MODULE_LICENSE("GPL");
