// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/mempool.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

/* The pools are objects, and what frees into them knows them by pointers in a table. */
struct keg;

struct cellar_ops {
	const char *name;
	mempool_t *pool;
};

struct keg {
	const struct cellar_ops *ops;
	struct rcu_head rcu;
};

static struct kmem_cache *beer_cache;
static struct kmem_cache *wine_cache;
static struct kmem_cache *cider_cache;
static mempool_t beer_pool;
static mempool_t wine_pool;
static mempool_t cider_pool;

static const struct cellar_ops beer_ops = {
	.name = "beer",
	.pool = &beer_pool,
};

static const struct cellar_ops wine_ops = { "wine", &wine_pool };

static struct cellar_ops cider_ops;

static void keg_free_rcu(struct rcu_head *head)
{
	struct keg *keg = container_of(head, struct keg, rcu);

	mempool_free(keg, keg->ops->pool);
}

void keg_empty(struct keg *keg)
{
	call_rcu(&keg->rcu, keg_free_rcu);
}

void keg_fill(struct keg *keg, int kind)
{
	keg->ops = kind ? &beer_ops : &wine_ops;
}

static int __init cellar_init(void)
{
	beer_cache = kmem_cache_create("beer", sizeof(struct keg), 0, 0, NULL);
	wine_cache = kmem_cache_create("wine", sizeof(struct keg), 0, 0, NULL);
	cider_cache = kmem_cache_create("cider", sizeof(struct keg), 0, 0, NULL);
	cider_ops.pool = &cider_pool;
	mempool_init_slab_pool(&beer_pool, 4, beer_cache);
	mempool_init_slab_pool(&wine_pool, 4, wine_cache);
	return mempool_init_slab_pool(&cider_pool, 4, cider_cache);
}

static void __exit cellar_exit(void)
{
	mempool_exit(&beer_pool);
	mempool_exit(&wine_pool);
	mempool_exit(&cider_pool);
	kmem_cache_destroy(beer_cache);	//~ RCU002 kernel>=4.18
	kmem_cache_destroy(wine_cache);	//~ RCU002 kernel>=4.18
	kmem_cache_destroy(cider_cache);	//~ RCU002 kernel>=4.18
}	//~ RCU006 kernel<4.18

module_init(cellar_init);
module_exit(cellar_exit);
MODULE_LICENSE("GPL");
