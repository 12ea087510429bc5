// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include "string.h"

static struct kmem_cache *bead_cache;

struct bead *bead_string(void)
{
	struct bead *bead = kmem_cache_alloc(bead_cache, GFP_KERNEL);

	return bead;
}

static void bead_give_back(struct kmem_cache *cache, struct bead *bead)
{
	kmem_cache_free(cache, bead);
}

static void bead_free_rcu(struct rcu_head *head)
{
	bead_give_back(bead_cache, container_of(head, struct bead, rcu));
}

void bead_drop(struct bead *bead)
{
	call_rcu(&bead->rcu, bead_free_rcu);
}

static int __init beads_init(void)
{
	bead_cache = string_cache_new("beads", sizeof(struct bead));
	return bead_cache ? 0 : -ENOMEM;
}

static void __exit beads_exit(void)
{
	string_cache_end(bead_cache);
}

module_init(beads_init);
module_exit(beads_exit);
MODULE_LICENSE("GPL");
