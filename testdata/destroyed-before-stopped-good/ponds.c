// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/list.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct pond {
	struct list_head link;
	struct list_head carps;
	struct kmem_cache *cache;
};

struct carp {
	struct list_head link;
	struct kmem_cache *cache;
	struct rcu_head rcu;
};

static LIST_HEAD(ponds);

static void carp_free_rcu(struct rcu_head *head)
{
	struct carp *carp = container_of(head, struct carp, rcu);

	kmem_cache_free(carp->cache, carp);
}

static void pond_empty(struct pond *pond)
{
	struct carp *carp, *next;

	list_for_each_entry_safe(carp, next, &pond->carps, link)
		call_rcu(&carp->rcu, carp_free_rcu);
}

int pond_dig(const char *name)
{
	struct pond *pond = kzalloc(sizeof(*pond), GFP_KERNEL);

	if (!pond)
		return -ENOMEM;
	INIT_LIST_HEAD(&pond->carps);
	pond->cache = kmem_cache_create(name, sizeof(struct carp), 0, 0, NULL);
	list_add(&pond->link, &ponds);
	return 0;
}
EXPORT_SYMBOL_GPL(pond_dig);

int carp_add(struct pond *pond)
{
	struct carp *carp = kmem_cache_alloc(pond->cache, GFP_KERNEL);

	if (!carp)
		return -ENOMEM;
	carp->cache = pond->cache;
	list_add(&carp->link, &pond->carps);
	return 0;
}
EXPORT_SYMBOL_GPL(carp_add);

static void __exit ponds_exit(void)
{
	struct pond *pond, *next;

	/* What the next turn posts is of the next pond. */
	list_for_each_entry_safe(pond, next, &ponds, link) {
		pond_empty(pond);
		rcu_barrier();
		kmem_cache_destroy(pond->cache);
		kfree(pond);
	}
}
module_exit(ponds_exit);
MODULE_LICENSE("GPL");
