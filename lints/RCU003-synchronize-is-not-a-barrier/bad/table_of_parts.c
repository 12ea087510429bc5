/* A module that tears its parts down through a table. */
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct crumb {
	struct rcu_head rcu;
};

static struct kmem_cache *crumb_cache;

static void crumb_release(struct rcu_head *head)
{
	kmem_cache_free(crumb_cache, container_of(head, struct crumb, rcu));
}

void crumb_drop(struct crumb *crumb)
{
	call_rcu(&crumb->rcu, crumb_release);
}

static int crumb_cache_start(void)
{
	crumb_cache = KMEM_CACHE(crumb, 0);
	return crumb_cache ? 0 : -ENOMEM;
}

static void crumb_cache_stop(void)
{
	kmem_cache_destroy(crumb_cache);	//~ RCU003
}

static int crumb_bus_start(void)
{
	return 0;
}

static void crumb_bus_stop(void)
{
	synchronize_rcu();	//~ RCU003.4
}

static const struct {
	int (*start)(void);
	void (*stop)(void);
} parts[] = {
	{ .start = crumb_cache_start, .stop = crumb_cache_stop },
	{ .start = crumb_bus_start, .stop = crumb_bus_stop },
};

static int __init crumbs_init(void)
{
	int i, err = 0;

	for (i = 0; !err && i < ARRAY_SIZE(parts); i++)
		err = parts[i].start();
	return err;
}

static void __exit crumbs_exit(void)
{
	int i;

	for (i = ARRAY_SIZE(parts) - 1; i >= 0; i--)
		parts[i].stop();
}

module_init(crumbs_init);
module_exit(crumbs_exit);
MODULE_LICENSE("GPL");
