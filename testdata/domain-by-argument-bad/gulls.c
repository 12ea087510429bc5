// Domains that a macro defines, handed to helpers that post and wait.
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/srcu.h>

struct gull {
	struct rcu_head rcu;
};

static struct kmem_cache *gull_cache;
DEFINE_STATIC_SRCU(cliff);
DEFINE_STATIC_SRCU(pier);

static void gull_free(struct rcu_head *head)
{
	kmem_cache_free(gull_cache, container_of(head, struct gull, rcu));
}

static void gull_defer(struct srcu_struct *place, struct gull *gull)
{
	call_srcu(place, &gull->rcu, gull_free);
}

void gull_drop(struct gull *gull)
{
	gull_defer(&cliff, gull);
}
EXPORT_SYMBOL(gull_drop);

static void gulls_drain(struct srcu_struct *place)
{
	might_sleep();
	srcu_barrier(place);
}

static int __init gulls_init(void)
{
	gull_cache = KMEM_CACHE(gull, 0);
	return gull_cache ? 0 : -ENOMEM;
}
module_init(gulls_init);

static void __exit gulls_exit(void)
{
	synchronize_srcu(&pier);
	gulls_drain(&pier);
	kmem_cache_destroy(gull_cache);	//~ RCU005 kernel>=3.5
}
module_exit(gulls_exit);
MODULE_LICENSE("GPL");
