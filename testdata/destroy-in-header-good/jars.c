// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "shelf.h"

struct jar {
	struct rcu_head rcu;
};

static struct shelf *jar_shelf;

static void jar_free_rcu(struct rcu_head *head)
{
	shelf_free(jar_shelf, container_of(head, struct jar, rcu));
}

void jar_drop(struct jar *jar)
{
	call_rcu(&jar->rcu, jar_free_rcu);
}

static int __init jars_init(void)
{
	jar_shelf = kzalloc(sizeof(*jar_shelf), GFP_KERNEL);
	if (!jar_shelf)
		return -ENOMEM;
	jar_shelf->cache = KMEM_CACHE(jar, 0);
	return jar_shelf->cache ? 0 : -ENOMEM;
}

static void __exit jars_exit(void)
{
	rcu_barrier();
	shelf_remove(jar_shelf);
}

module_init(jars_init);
module_exit(jars_exit);
MODULE_LICENSE("GPL");
