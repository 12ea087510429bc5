// SPDX-License-Identifier: MIT OR Apache-2.0
/* The header says what a bed is: both sources have the same. */
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "bed.h"

static struct kmem_cache *beds;

static void bed_free(struct rcu_head *head)
{
	kmem_cache_free(beds, container_of(head, struct bed, rcu));
}

struct bed *bed_new(int room)
{
	struct bed *bed = kmem_cache_zalloc(beds, GFP_KERNEL);

	if (bed)
		bed->room = room;
	return bed;
}

void bed_leave(int room)
{
	struct bed *bed = bed_new(room);

	if (bed)
		call_rcu(&bed->rcu, bed_free);
}
EXPORT_SYMBOL_GPL(bed_leave);

static int __init inn_init(void)
{
	beds = KMEM_CACHE(bed, 0);
	if (!beds)
		return -ENOMEM;
	return stable_open();
}

static void __exit inn_exit(void)
{
	stable_close();
	rcu_barrier();
	kmem_cache_destroy(beds);	//~ RCU001 kernel>=5.6 kernel<6.12
}

module_init(inn_init);
module_exit(inn_exit);
MODULE_LICENSE("GPL");
