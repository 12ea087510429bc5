// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct glaze {
	int colour;
};

struct tile {
	struct rcu_head rcu;
};

struct shelf {
	struct kmem_cache *cache;
	const char *name;
};

static struct kmem_cache *glaze_cache;
static struct kmem_cache *tile_cache;
static struct shelf spare_shelf = { .name = "spare" };

/* One helper for all caches: which one it destroys, its caller says. */
static void cache_put(struct kmem_cache **cache)
{
	struct kmem_cache *old = *cache;

	*cache = NULL;
	kmem_cache_destroy(old);
}

static void shelf_clear(struct shelf *shelf)
{
	cache_put(&shelf->cache);
}

static void tile_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(tile_cache, container_of(head, struct tile, rcu));
}

void tile_drop(struct tile *tile)
{
	call_rcu(&tile->rcu, tile_free_rcu);
}

static int __init kiln_init(void)
{
	glaze_cache = KMEM_CACHE(glaze, 0);
	if (!glaze_cache)
		return -ENOMEM;
	spare_shelf.cache = kmem_cache_create(spare_shelf.name, 64, 0, 0, NULL);
	if (!spare_shelf.cache)
		goto no_shelf;
	tile_cache = KMEM_CACHE(tile, 0);
	if (!tile_cache)
		goto no_tile;
	return 0;
no_tile:
	shelf_clear(&spare_shelf);
no_shelf:
	cache_put(&glaze_cache);
	return -ENOMEM;
}

static void __exit kiln_exit(void)
{
	cache_put(&glaze_cache);
	shelf_clear(&spare_shelf);
	rcu_barrier();
	cache_put(&tile_cache);
}

module_init(kiln_init);
module_exit(kiln_exit);
MODULE_LICENSE("GPL");
