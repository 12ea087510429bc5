// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#define ROUNDS 3

struct tern {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *tern_cache;

static void tern_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(tern_cache, container_of(head, struct tern, rcu));
}

static void tern_unlink_rcu(struct rcu_head *head)
{
	call_rcu(head, tern_free_rcu);
}

void tern_drop(struct tern *tern)
{
	call_rcu(&tern->rcu, tern_unlink_rcu);
}

static int __init tern_init(void)
{
	tern_cache = KMEM_CACHE(tern, 0);
	return tern_cache ? 0 : -ENOMEM;
}

static void __exit tern_exit(void)
{
	for (int left = ROUNDS; left > 0; left -= 1) {
		rcu_barrier();
		pr_info("terns waited\n");
	}
	kmem_cache_destroy(tern_cache);
}

module_init(tern_init);
module_exit(tern_exit);
MODULE_LICENSE("GPL");
