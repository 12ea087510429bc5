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

static void vault_unlink(struct rcu_head *head)
{
	call_rcu(head, vault_free);
}

void vault_put(struct vault *vault)
{
	call_rcu(&vault->rcu, vault_unlink);
}

static int __init vault_init(void)
{
	vault_cache = KMEM_CACHE(vault, 0);
	return vault_cache ? 0 : -ENOMEM;
}
module_init(vault_init);

static void __exit vault_exit(void)
{
	rcu_barrier();
	rcu_barrier();
	kmem_cache_destroy(vault_cache);
}
module_exit(vault_exit);
MODULE_LICENSE("GPL");
