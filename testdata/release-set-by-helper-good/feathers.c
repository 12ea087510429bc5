// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/slab.h>

/* What a quill is part of says how it goes, when it is set up. */
struct quill {
	refcount_t users;
	void (*release)(struct quill *quill);
};

struct feather {
	struct quill quill;
	struct rcu_head rcu;
};

static struct kmem_cache *feather_cache;
static struct feather *last_feather;

static void quill_init(struct quill *quill, void (*release)(struct quill *quill))
{
	refcount_set(&quill->users, 1);
	quill->release = release;
}

static void quill_put(struct quill *quill)
{
	if (refcount_dec_and_test(&quill->users))
		quill->release(quill);
}

static void feather_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(feather_cache, container_of(head, struct feather, rcu));
}

static void feather_release(struct quill *quill)
{
	struct feather *feather = container_of(quill, struct feather, quill);

	call_rcu(&feather->rcu, feather_free_rcu);
}

static int __init feathers_init(void)
{
	feather_cache = KMEM_CACHE(feather, 0);
	if (!feather_cache)
		return -ENOMEM;
	last_feather = kmem_cache_zalloc(feather_cache, GFP_KERNEL);
	if (!last_feather) {
		kmem_cache_destroy(feather_cache);
		return -ENOMEM;
	}
	quill_init(&last_feather->quill, feather_release);
	return 0;
}

static void __exit feathers_exit(void)
{
	quill_put(&last_feather->quill);
	rcu_barrier();
	kmem_cache_destroy(feather_cache);
}

module_init(feathers_init);
module_exit(feathers_exit);
MODULE_LICENSE("GPL");
