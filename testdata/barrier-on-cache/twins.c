#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct castor {
	struct rcu_head rcu;
};

struct pollux {
	struct rcu_head rcu;
};

static struct kmem_cache *castor_cache;
static struct kmem_cache *pollux_cache;

struct castor *castor_new(void)
{
	return kmem_cache_alloc(castor_cache, GFP_KERNEL);
}

struct pollux *pollux_new(void)
{
	return kmem_cache_alloc(pollux_cache, GFP_KERNEL);
}

void twins_part(struct castor *castor, struct pollux *pollux)
{
	kfree_rcu(castor, rcu);
	kfree_rcu(pollux, rcu);
}

static int __init twins_init(void)
{
	castor_cache = KMEM_CACHE(castor, 0);
	pollux_cache = KMEM_CACHE(pollux, 0);
	return castor_cache && pollux_cache ? 0 : -ENOMEM;
}
module_init(twins_init);

static void __exit twins_exit(void)
{
	kvfree_rcu_barrier_on_cache(castor_cache);
	kmem_cache_destroy(castor_cache);	//~ RCU002 kernel<5.6 //~ RCU001 kernel>=5.6 kernel<6.12
	kmem_cache_destroy(pollux_cache);	//~ RCU002 kernel<5.6 //~ RCU001 kernel>=5.6 kernel<6.12
}
module_exit(twins_exit);
MODULE_LICENSE("GPL");
