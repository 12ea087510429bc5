#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct vault {
	struct rcu_head rcu;
};

static struct kmem_cache *vault_cache;

static void vault_free(struct rcu_head *head)
{
	kmem_cache_free(vault_cache, container_of(head, struct vault, rcu));
}

static void vault_unlink(struct rcu_head *head)	//~ RCU009.2
{
	call_rcu(head, vault_free);	//~ RCU009.3
}

void vault_put(struct vault *vault)
{
	call_rcu(&vault->rcu, vault_unlink);	//~ RCU009.1
}

static int __init vault_init(void)
{
	vault_cache = KMEM_CACHE(vault, 0);
	return vault_cache ? 0 : -ENOMEM;
}
module_init(vault_init);

static void __exit vault_exit(void)
{
	rcu_barrier();			//~ RCU009.6
	kmem_cache_destroy(vault_cache);	//~ RCU009
}
module_exit(vault_exit);
MODULE_LICENSE("GPL");
