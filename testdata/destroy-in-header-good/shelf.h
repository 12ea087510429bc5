/* SPDX-License-Identifier: MIT OR Apache-2.0 */
struct shelf {
	struct kmem_cache *cache;
};

static inline void shelf_free(struct shelf *shelf, void *object)
{
	kmem_cache_free(shelf->cache, object);
}

static inline void shelf_remove(struct shelf *shelf)
{
	kmem_cache_destroy(shelf->cache);
	kfree(shelf);
}
