// SPDX-License-Identifier: MIT OR Apache-2.0
// What the core has a cache for, it frees from callbacks of its own: the barrier is for these, whatever becomes of seeds.
#include <linux/module.h>
#include <linux/slab.h>
#include <net/dst.h>
#include <net/dst_ops.h>

struct hop {
	struct dst_entry dst;
};

struct seed {
	struct rcu_head rcu;
};

static struct dst_ops hop_template = {
	.family = AF_INET6,
};
static struct kmem_cache *seed_cache;

static void seed_free(struct rcu_head *head)
{
	kmem_cache_free(seed_cache, container_of(head, struct seed, rcu));
}

void seed_drop(struct seed *seed)
{
	call_rcu(&seed->rcu, seed_free);
}
EXPORT_SYMBOL(seed_drop);

struct hop *hop_alloc(struct dst_ops *ops)
{
	return dst_alloc(ops, NULL, DST_OBSOLETE_NONE, 0);
}
EXPORT_SYMBOL(hop_alloc);

void hop_ops_init(struct dst_ops *ops)
{
	memcpy(ops, &hop_template, sizeof(*ops));
}
EXPORT_SYMBOL(hop_ops_init);

static int __init hops_init(void)
{
	hop_template.kmem_cachep = KMEM_CACHE(hop, 0);
	seed_cache = KMEM_CACHE(seed, 0);
	return 0;
}
module_init(hops_init);

static void __exit hops_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(seed_cache);
	kmem_cache_destroy(hop_template.kmem_cachep);
}
module_exit(hops_exit);
MODULE_LICENSE("GPL");
