// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

/* What is freed is known, and of another struct. */
struct seed {
	struct rcu_head rcu;
};

struct packet {
	struct seed *seeds[8];
	struct rcu_head rcu;
};

static struct kmem_cache *seed_cache;
static struct packet __rcu *open_packet;
static struct packet *packets[4];

void packet_drop(struct packet *packet)
{
	__auto_type other = packet;

	kfree_rcu(rcu_dereference_protected(open_packet, 1), rcu);
	kfree_rcu(packets[0], rcu);
	kfree_rcu(other, rcu);
}

void seed_sow(struct seed *seed)
{
	kmem_cache_free(seed_cache, seed);
}

static int __init seeds_init(void)
{
	seed_cache = KMEM_CACHE(seed, 0);
	return 0;
}

static void __exit seeds_exit(void)
{
	kmem_cache_destroy(seed_cache);
}

module_init(seeds_init);
module_exit(seeds_exit);
MODULE_LICENSE("GPL");
