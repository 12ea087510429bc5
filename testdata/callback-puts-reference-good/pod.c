// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/slab.h>

struct pod {
	struct kref ref;
};

struct seed {
	struct pod *pod;
	struct rcu_head rcu;
};

static struct kmem_cache *pod_cache;

static void pod_release(struct kref *ref)
{
	kmem_cache_free(pod_cache, container_of(ref, struct pod, ref));
}

/* The last seed takes its pod along. */
static void seed_free(struct rcu_head *head)
{
	struct seed *seed = container_of(head, struct seed, rcu);

	kref_put(&seed->pod->ref, pod_release);
	kfree(seed);
}

void seed_drop(struct seed *seed)
{
	call_rcu(&seed->rcu, seed_free);
}
EXPORT_SYMBOL(seed_drop);

static int __init pod_init(void)
{
	pod_cache = KMEM_CACHE(pod, 0);
	return pod_cache ? 0 : -ENOMEM;
}

static void __exit pod_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(pod_cache);
}

module_init(pod_init);
module_exit(pod_exit);
MODULE_LICENSE("GPL");
