// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct label {
	int number;
};

struct crate {
	struct rcu_head rcu;
	struct label *label;
};

/* Every pool has a cache of its own. */
struct pool {
	struct kmem_cache *cache;
	const char *name;
};

static struct pool *labels;
static struct pool *crates;

static void pool_free(struct pool *pool, void *object)
{
	kmem_cache_free(pool->cache, object);
}

struct crate *crate_pack(void)
{
	return kmem_cache_alloc(crates->cache, GFP_KERNEL);
}

static void crate_free_rcu(struct rcu_head *head)
{
	struct crate *crate = container_of(head, struct crate, rcu);

	pool_free(crates, crate);
}

void crate_drop(struct crate *crate)
{
	kmem_cache_free(labels->cache, crate->label);
	call_rcu(&crate->rcu, crate_free_rcu);	//~ RCU002.1
}

static struct pool *pool_create(const char *name, size_t size)
{
	struct pool *pool = kzalloc(sizeof(*pool), GFP_KERNEL);

	if (!pool)
		return NULL;
	pool->name = name;
	pool->cache = kmem_cache_create(name, size, 0, 0, NULL);
	if (!pool->cache) {
		kfree(pool);
		return NULL;
	}
	return pool;
}

static void pool_destroy(struct pool *pool)
{
	if (!pool)
		return;
	kmem_cache_destroy(pool->cache);	//~ RCU002
	kfree(pool);
}

static int __init yard_init(void)
{
	crates = pool_create("crate", sizeof(struct crate));
	if (!crates)
		return -ENOMEM;
	/* One pool for both will do. */
	labels = crates;
	return 0;
}

static void __exit yard_exit(void)
{
	pool_destroy(labels);
	rcu_barrier();
}

module_init(yard_init);
module_exit(yard_exit);
MODULE_LICENSE("GPL");
