// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct curlew {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *curlew_cache;

static void curlew_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(curlew_cache, container_of(head, struct curlew, rcu));
}

void curlew_drop(struct curlew *curlew)
{
	call_rcu(&curlew->rcu, curlew_free_rcu);
}
EXPORT_SYMBOL(curlew_drop);

static int __init curlew_init(void)
{
	curlew_cache = KMEM_CACHE(curlew, 0);
	return curlew_cache ? 0 : -ENOMEM;
}

static void __exit curlew_exit(void)
{
	int n = 2;

	while (n--)
		rcu_barrier();
	kmem_cache_destroy(curlew_cache);
}

module_init(curlew_init);
module_exit(curlew_exit);
MODULE_LICENSE("GPL");
