// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/cleanup.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct card {
	struct rcu_head rcu;
};

struct coin {
	struct rcu_head rcu;
};

static struct kmem_cache *card_cache;
static struct kmem_cache *coin_cache;

static void card_free(struct rcu_head *head)
{
	kmem_cache_free(card_cache, container_of(head, struct card, rcu));
}

static void coin_free(struct rcu_head *head)
{
	kmem_cache_free(coin_cache, container_of(head, struct coin, rcu));
}

void trick_play(struct card *card, struct coin *coin)
{
	call_rcu(&card->rcu, card_free);
	call_rcu(&coin->rcu, coin_free);
}

static int __init trick_init(void)
{
	card_cache = KMEM_CACHE(card, 0);
	coin_cache = KMEM_CACHE(coin, 0);
	return 0;
}

/* The variables are empty when the caches are destroyed. */
static void __exit trick_exit(void)
{
	struct kmem_cache *cache = NULL;

	rcu_barrier();
	swap(cache, card_cache);
	kmem_cache_destroy(cache);
	kmem_cache_destroy(no_free_ptr(coin_cache));
}

module_init(trick_init);
module_exit(trick_exit);
MODULE_LICENSE("GPL");
