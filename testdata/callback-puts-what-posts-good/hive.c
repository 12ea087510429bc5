// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/slab.h>

struct hive {
	struct kref ref;
	struct rcu_head rcu;
};

struct bee {
	struct hive *hive;
	struct rcu_head rcu;
};

static struct kmem_cache *hive_cache;

static void hive_free(struct rcu_head *head)
{
	kmem_cache_free(hive_cache, container_of(head, struct hive, rcu));
}

static void hive_release(struct kref *ref)
{
	call_rcu(&container_of(ref, struct hive, ref)->rcu, hive_free);
}

static void bee_free(struct rcu_head *head)
{
	struct bee *bee = container_of(head, struct bee, rcu);

	kref_put(&bee->hive->ref, hive_release);
	kfree(bee);
}

void bee_drop(struct bee *bee)
{
	call_rcu(&bee->rcu, bee_free);
}
EXPORT_SYMBOL(bee_drop);

static int __init hive_init(void)
{
	hive_cache = KMEM_CACHE(hive, 0);
	return hive_cache ? 0 : -ENOMEM;
}

static void __exit hive_exit(void)
{
	rcu_barrier();
	rcu_barrier();
	kmem_cache_destroy(hive_cache);
}

module_init(hive_init);
module_exit(hive_exit);
MODULE_LICENSE("GPL");
