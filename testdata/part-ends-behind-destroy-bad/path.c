// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct pebble {
	struct rcu_head rcu;
};

struct trail {
	struct list_head list;
	struct pebble *pebble;
};

static struct kmem_cache *pebble_cache;
static LIST_HEAD(trails);

static void pebble_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(pebble_cache, container_of(head, struct pebble, rcu));
}

static void pebble_put(struct pebble *pebble)
{
	call_rcu(&pebble->rcu, pebble_free_rcu);
}

static void trails_purge(void)
{
	struct trail *trail, *next;

	list_for_each_entry_safe(trail, next, &trails, list) {
		pebble_put(trail->pebble);
		kfree(trail);
	}
}

/* Its own barrier keeps this part right, and comes too late for a cache that is gone. */
static void trails_exit(void)
{
	trails_purge();
	rcu_barrier();
}

static int __init path_init(void)
{
	pebble_cache = KMEM_CACHE(pebble, 0);
	return pebble_cache ? 0 : -ENOMEM;
}
module_init(path_init);

static void __exit path_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(pebble_cache);	//~ RCU004
	trails_exit();
}
module_exit(path_exit);
MODULE_LICENSE("GPL");
