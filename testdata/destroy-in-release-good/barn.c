// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/slab.h>

struct barn {
	struct kref ref;
	struct kmem_cache *hay;
};

struct straw {
	struct barn *barn;
	struct rcu_head rcu;
};

static struct barn *barn;

static void barn_release(struct kref *ref)
{
	struct barn *last = container_of(ref, struct barn, ref);

	kmem_cache_destroy(last->hay);
	kfree(last);
}

static void straw_free(struct rcu_head *head)
{
	struct straw *straw = container_of(head, struct straw, rcu);

	kmem_cache_free(straw->barn->hay, straw);
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
	barn->hay = KMEM_CACHE(straw, 0);
	if (!barn->hay) {
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
	rcu_barrier();
	barn_put();
}

module_init(barn_init);
module_exit(barn_exit);
MODULE_LICENSE("GPL");
