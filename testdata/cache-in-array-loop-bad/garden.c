// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct seed {
	int weight;
};

struct plant {
	struct rcu_head rcu;
	struct seed *seed;
};

enum { SEEDS, PLANTS, NR_CACHES };

static struct kmem_cache *caches[NR_CACHES];

static void plant_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(caches[PLANTS], container_of(head, struct plant, rcu));
}

void plant_pull(struct plant *plant)
{
	kmem_cache_free(caches[0], plant->seed);
	call_rcu(&plant->rcu, plant_free_rcu);	//~ RCU002.1
}

static int __init garden_init(void)
{
	caches[SEEDS] = KMEM_CACHE(seed, 0);
	if (!caches[SEEDS])
		return -ENOMEM;
	caches[PLANTS] = KMEM_CACHE(plant, 0);
	if (!caches[PLANTS]) {
		kmem_cache_destroy(caches[SEEDS]);
		return -ENOMEM;
	}
	return 0;
}

static void __exit garden_exit(void)
{
	int i;

	/* Which of them is destroyed when: a loop destroys them all. */
	for (i = 0; i < NR_CACHES; i++)
		kmem_cache_destroy(caches[i]);	//~ RCU002
	rcu_barrier();
}

module_init(garden_init);
module_exit(garden_exit);
MODULE_LICENSE("GPL");
