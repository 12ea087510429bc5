// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/idr.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct perch {
	struct rcu_head rcu;
};

static struct kmem_cache *perch_cache;
static DEFINE_IDR(perches);

static void perch_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(perch_cache, container_of(head, struct perch, rcu));
}

static int perch_drop(int id, void *perch, void *data)
{
	call_rcu(&((struct perch *)perch)->rcu, perch_free_rcu);
	return 0;
}

int perch_add(void)
{
	struct perch *perch = kmem_cache_alloc(perch_cache, GFP_KERNEL);

	return perch ? idr_alloc(&perches, perch, 0, 0, GFP_KERNEL) : -ENOMEM;
}
EXPORT_SYMBOL_GPL(perch_add);

static int __init perch_init(void)
{
	perch_cache = KMEM_CACHE(perch, 0);
	return perch_cache ? 0 : -ENOMEM;
}
module_init(perch_init);

static void __exit perch_exit(void)
{
	rcu_barrier();
	idr_for_each(&perches, &perch_drop, NULL);
	kmem_cache_destroy(perch_cache);	//~ RCU004
}
module_exit(perch_exit);
MODULE_LICENSE("GPL");
