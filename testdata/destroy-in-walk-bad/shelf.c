// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/idr.h>
#include <linux/module.h>
#include <linux/slab.h>

struct shelf {
	int id;
	struct kmem_cache *jars;
};

struct jar {
	struct shelf *shelf;
	struct rcu_head rcu;
};

static DEFINE_IDR(shelves);

static void jar_free(struct rcu_head *head)
{
	struct jar *jar = container_of(head, struct jar, rcu);

	kmem_cache_free(jar->shelf->jars, jar);
}

void jar_drop(struct jar *jar)
{
	call_rcu(&jar->rcu, jar_free);
}
EXPORT_SYMBOL(jar_drop);

int shelf_add(void)
{
	struct shelf *shelf = kzalloc(sizeof(*shelf), GFP_KERNEL);

	if (!shelf)
		return -ENOMEM;
	shelf->jars = kmem_cache_create("jars", sizeof(struct jar), 0, 0, NULL);
	if (!shelf->jars) {
		kfree(shelf);
		return -ENOMEM;
	}
	shelf->id = idr_alloc(&shelves, shelf, 0, 0, GFP_KERNEL);
	return shelf->id;
}
EXPORT_SYMBOL(shelf_add);

static int shelf_end(int id, void *entry, void *data)
{
	struct shelf *shelf = entry;

	kmem_cache_destroy(shelf->jars);	//~ RCU002
	kfree(shelf);
	return 0;
}

static void shelf_clear(void)
{
	idr_for_each(&shelves, shelf_end, NULL);
}

static int __init shelf_init(void)
{
	return shelf_add();
}

static void __exit shelf_exit(void)
{
	shelf_clear();
}

module_init(shelf_init);
module_exit(shelf_exit);
MODULE_LICENSE("GPL");
