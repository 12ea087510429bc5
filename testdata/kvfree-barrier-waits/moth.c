#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct moth {
	struct rcu_head rcu;
};

static struct kmem_cache *moth_cache;

static void moth_free(struct rcu_head *head)
{
	kmem_cache_free(moth_cache, container_of(head, struct moth, rcu));
}

void moth_put(struct moth *moth)
{
	call_rcu(&moth->rcu, moth_free);
}

static int __init moth_init(void)
{
	moth_cache = KMEM_CACHE(moth, 0);
	return moth_cache ? 0 : -ENOMEM;
}
module_init(moth_init);

static void __exit moth_exit(void)
{
	kvfree_rcu_barrier();
	kmem_cache_destroy(moth_cache);	//~ RCU002 kernel<6.12 //~ RCU005 kernel>=6.12 kernel<6.18
}
module_exit(moth_exit);
MODULE_LICENSE("GPL");
