// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct tile {
	struct rcu_head rcu;
	int colour;
};

static bool use_cache = true;
module_param(use_cache, bool, 0444);

static struct kmem_cache *tile_cache;

static void tile_free_rcu(struct rcu_head *head)
{
	struct tile *tile = container_of(head, struct tile, rcu);

	if (use_cache)
		kmem_cache_free(tile_cache, tile);
	else
		kfree(tile);
}

void tile_drop(struct tile *tile)
{
	call_rcu(&tile->rcu, tile_free_rcu);
}

/* Between the two tests of tiles_exit() this may run. */
void tiles_go_cold(void)
{
	WRITE_ONCE(use_cache, true);
}

static int __init tiles_init(void)
{
	if (!use_cache)
		return 0;
	tile_cache = KMEM_CACHE(tile, 0);
	return tile_cache ? 0 : -ENOMEM;
}

static void __exit tiles_exit(void)
{
	if (likely(use_cache))
		rcu_barrier();
	pr_info("tiles: gone\n");
	if (!WARN_ON(!READ_ONCE(use_cache)))
		kmem_cache_destroy(tile_cache);	//~ RCU002
	else
		rcu_barrier();
}

module_init(tiles_init);
module_exit(tiles_exit);
MODULE_LICENSE("GPL");
