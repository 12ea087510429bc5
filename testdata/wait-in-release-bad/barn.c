// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/slab.h>

struct barn {
	struct kref ref;
	char *name;
};

struct straw {
	struct barn *barn;
	struct rcu_head rcu;
};

static struct barn *barn;
static struct kmem_cache *straw_cache;

static void barn_release(struct kref *ref)
{
	struct barn *last = container_of(ref, struct barn, ref);

	rcu_barrier();
	kfree(last);
}

static void straw_free(struct rcu_head *head)
{
	struct straw *straw = container_of(head, struct straw, rcu);

	kmem_cache_free(straw_cache, straw);
}

void straw_drop(struct straw *straw)
{
	call_rcu(&straw->rcu, straw_free);
}
EXPORT_SYMBOL(straw_drop);

static int __init barn_init(void)
{
	barn = kzalloc(sizeof(*barn), GFP_KERNEL);
	if (!barn)
		return -ENOMEM;
	kref_init(&barn->ref);
	straw_cache = KMEM_CACHE(straw, 0);
	if (!straw_cache) {
		kfree(barn);
		return -ENOMEM;
	}
	return 0;
}

/* One function more on the way. */
static void barn_put(void)
{
	kref_put(&barn->ref, barn_release);
}

static void __exit barn_exit(void)
{
	barn_put();
	kmem_cache_destroy(straw_cache);	//~ RCU002
}

module_init(barn_init);
module_exit(barn_exit);
MODULE_LICENSE("GPL");
