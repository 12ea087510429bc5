// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct hare {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *hare_cache;

static void hare_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(hare_cache, container_of(head, struct hare, rcu));
}

void hare_drop(struct hare *hare)
{
	call_rcu(&hare->rcu, hare_free_rcu);
}
EXPORT_SYMBOL_GPL(hare_drop);

static int hare_start(void)
{
	hare_cache = KMEM_CACHE(hare, 0);
	return hare_cache ? 0 : -ENOMEM;
}

static void hare_stop(void)
{
	kmem_cache_destroy(hare_cache);	//~ RCU002
}

int init_module(void) __attribute__((alias("hare_start")));
void cleanup_module(void) __attribute__((__alias__("hare_stop")));
MODULE_LICENSE("GPL");
