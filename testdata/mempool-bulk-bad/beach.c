// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/mempool.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct shell {
	struct rcu_head rcu;
};

static struct kmem_cache *shell_cache;
static mempool_t *shell_pool;

static void shell_free_rcu(struct rcu_head *head)
{
	void *shell = container_of(head, struct shell, rcu);

	mempool_free_bulk(shell_pool, &shell, 1);
}

void shell_drop(struct shell *shell)
{
	call_rcu(&shell->rcu, shell_free_rcu);
}

static int __init beach_init(void)
{
	shell_cache = KMEM_CACHE(shell, 0);
	shell_pool = mempool_create_slab_pool(4, shell_cache);
	return 0;
}

static void __exit beach_exit(void)
{
	mempool_destroy(shell_pool);
	kmem_cache_destroy(shell_cache);	//~ RCU002
}

module_init(beach_init);
module_exit(beach_exit);
MODULE_LICENSE("GPL");
