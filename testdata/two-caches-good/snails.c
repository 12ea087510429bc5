// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct shell {
	int rings;
};

struct snail {
	struct rcu_head rcu;
	struct shell *shell;
};

static struct kmem_cache *snail_cache;
static struct kmem_cache *shell_cache;

/* Gives back both, each to its own cache. */
static void snail_free_rcu(struct rcu_head *head)
{
	struct snail *snail = container_of(head, struct snail, rcu);

	kmem_cache_free(shell_cache, snail->shell);
	kmem_cache_free(snail_cache, snail);
}

void snail_drop(struct snail *snail)
{
	call_rcu(&snail->rcu, snail_free_rcu);
}

static int __init snails_init(void)
{
	shell_cache = KMEM_CACHE(shell, 0);
	if (!shell_cache)
		return -ENOMEM;
	snail_cache = KMEM_CACHE(snail, 0);
	if (!snail_cache) {
		kmem_cache_destroy(shell_cache);
		return -ENOMEM;
	}
	return 0;
}

static void __exit snails_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(shell_cache);
	kmem_cache_destroy(snail_cache);
}

module_init(snails_init);
module_exit(snails_exit);
MODULE_LICENSE("GPL");
