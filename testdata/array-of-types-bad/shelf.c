// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

enum { BOX, JAR, KINDS };

struct box {
	struct rcu_head rcu;
};

struct jar {
	struct rcu_head rcu;
};

static struct kmem_cache *shelves[KINDS];

static void box_free(struct rcu_head *head)
{
	kmem_cache_free(shelves[BOX], container_of(head, struct box, rcu));
}

void box_drop(struct box *box)
{
	call_rcu(&box->rcu, box_free);
}

void jar_drop(struct jar *jar)
{
	kfree_rcu(jar, rcu);
}

static int __init shelf_init(void)
{
	shelves[BOX] = KMEM_CACHE(box, 0);
	shelves[JAR] = KMEM_CACHE(jar, 0);
	return shelves[BOX] && shelves[JAR] ? 0 : -ENOMEM;
}
module_init(shelf_init);

static void __exit shelf_exit(void)
{
	int kind;

	rcu_barrier();
	for (kind = 0; kind < KINDS; kind++)
		kmem_cache_destroy(shelves[kind]);	//~ RCU001 kernel>=5.6 kernel<6.12
}
module_exit(shelf_exit);
MODULE_LICENSE("GPL");
