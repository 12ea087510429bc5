#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "courier.h"

/* Whether courier_defer() is call_rcu(), or call_srcu(), or neither, is nothing that this module shows. */

struct baton {
	struct rcu_head rcu;
};

static struct kmem_cache *baton_cache;

static void baton_free(struct rcu_head *head)
{
	kmem_cache_free(baton_cache, container_of(head, struct baton, rcu));
}

static void relay_pass(struct baton *baton, void (*next)(struct rcu_head *head))
{
	courier_defer(&baton->rcu, next);
}

void baton_put(struct baton *baton)
{
	relay_pass(baton, baton_free);
}

static int __init relay_init(void)
{
	baton_cache = KMEM_CACHE(baton, 0);
	return baton_cache ? 0 : -ENOMEM;
}
module_init(relay_init);

static void __exit relay_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(baton_cache);
}
module_exit(relay_exit);
MODULE_LICENSE("GPL");
