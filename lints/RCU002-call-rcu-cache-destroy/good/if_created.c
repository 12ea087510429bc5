#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct shelf {
	struct rcu_head rcu;
};

static struct kmem_cache *shelf_cache;

static void shelf_free(struct rcu_head *head)
{
	kmem_cache_free(shelf_cache, container_of(head, struct shelf, rcu));
}

void shelf_put(struct shelf *shelf)
{
	call_rcu(&shelf->rcu, shelf_free);
}

static int __init shelf_init(void)
{
	shelf_cache = KMEM_CACHE(shelf, 0);
	return shelf_cache ? 0 : -ENOMEM;
}
module_init(shelf_init);

/* Where there is no cache nothing is in flight for it. */
static void __exit shelf_exit(void)
{
	if (shelf_cache)
		rcu_barrier();
	kmem_cache_destroy(shelf_cache);
}
module_exit(shelf_exit);
MODULE_LICENSE("GPL");
