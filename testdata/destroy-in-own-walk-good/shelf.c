// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>

struct shelf {
	struct list_head node;
	struct kmem_cache *jars;
};

struct jar {
	struct shelf *shelf;
	struct rcu_head rcu;
};

static LIST_HEAD(shelves);

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
	list_add(&shelf->node, &shelves);
	return 0;
}
EXPORT_SYMBOL(shelf_add);

static void shelf_each(void (*each)(struct shelf *shelf))
{
	struct shelf *shelf, *next;

	list_for_each_entry_safe(shelf, next, &shelves, node)
		each(shelf);
}

static void shelf_end(struct shelf *shelf)
{
	kmem_cache_destroy(shelf->jars);
	kfree(shelf);
}

static void shelf_clear(void)
{
	shelf_each(shelf_end);
}

static int __init shelf_init(void)
{
	return shelf_add();
}

static void __exit shelf_exit(void)
{
	rcu_barrier();
	shelf_clear();
}

module_init(shelf_init);
module_exit(shelf_exit);
MODULE_LICENSE("GPL");
