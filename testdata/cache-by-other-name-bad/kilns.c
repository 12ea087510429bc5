// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct pot {
	struct rcu_head rcu;
};

struct tile {
	struct rcu_head rcu;
};

struct brick {
	struct rcu_head rcu;
};

static struct kmem_cache *kiln_pots, *kiln_tiles, *kiln_bricks;

/* The first has another name here, the second is taken out by the macro that clears it, the third stands in an array. */
#define pot_cache kiln_pots

static void pot_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(pot_cache, container_of(head, struct pot, rcu));
}

static void tile_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(kiln_tiles, container_of(head, struct tile, rcu));
}

static void brick_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(kiln_bricks, container_of(head, struct brick, rcu));
}

void kiln_break(struct pot *pot, struct tile *tile, struct brick *brick)
{
	call_rcu(&pot->rcu, pot_free_rcu);
	call_rcu(&tile->rcu, tile_free_rcu);
	call_rcu(&brick->rcu, brick_free_rcu);
}
EXPORT_SYMBOL_GPL(kiln_break);

static void kilns_cool(void)
{
	struct kmem_cache *tiles = xchg(&kiln_tiles, NULL);
	struct kmem_cache *others[] = { kiln_bricks };
	int i;

	kmem_cache_destroy(pot_cache);	//~ RCU002
	kmem_cache_destroy(tiles);	//~ RCU002
	for (i = 0; i < ARRAY_SIZE(others); i++)
		kmem_cache_destroy(others[i]);	//~ RCU002
}

static int __init kilns_init(void)
{
	kiln_pots = KMEM_CACHE(pot, 0);
	kiln_tiles = KMEM_CACHE(tile, 0);
	kiln_bricks = KMEM_CACHE(brick, 0);
	return 0;
}

static void __exit kilns_exit(void)
{
	kilns_cool();
}

module_init(kilns_init);
module_exit(kilns_exit);
MODULE_LICENSE("GPL");
