// SPDX-License-Identifier: MIT OR Apache-2.0
// Waits for the domain of the other one: rivers point to the meadow, and the den has doors.
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/srcu.h>

struct otter {
	struct rcu_head rcu;
};

struct river {
	struct list_head list;
	struct srcu_struct *banks;
};

struct den {
	int places;
	struct srcu_struct doors;
};

DEFINE_STATIC_SRCU(meadow);
static struct den the_den;
static struct kmem_cache *otter_cache;
static struct kmem_cache *cub_cache;

static void otter_free(struct rcu_head *head)
{
	kmem_cache_free(otter_cache, container_of(head, struct otter, rcu));
}

static void cub_free(struct rcu_head *head)
{
	kmem_cache_free(cub_cache, container_of(head, struct otter, rcu));
}

struct river *river_dig(gfp_t gfp)
{
	struct river *river = kzalloc(sizeof(*river), gfp);

	if (river)
		river->banks = &meadow;
	return river;
}
EXPORT_SYMBOL(river_dig);

void otter_leave(struct river *river, struct otter *otter)
{
	call_srcu(river->banks, &otter->rcu, otter_free);
}
EXPORT_SYMBOL(otter_leave);

struct den *den_find(void)
{
	return &the_den;
}
EXPORT_SYMBOL(den_find);

void cub_leave(struct den *den, struct otter *cub)
{
	call_srcu(&den->doors, &cub->rcu, cub_free);
}
EXPORT_SYMBOL(cub_leave);

static int __init otters_init(void)
{
	int err = init_srcu_struct(&the_den.doors);

	if (err)
		return err;
	otter_cache = kmem_cache_create("otter", sizeof(struct otter), 0, 0, NULL);
	cub_cache = kmem_cache_create("cub", sizeof(struct otter), 0, 0, NULL);
	return 0;
}
module_init(otters_init);

static void __exit otters_exit(void)
{
	srcu_barrier(&the_den.doors);
	kmem_cache_destroy(otter_cache);	//~ RCU005 kernel>=3.5
	kmem_cache_destroy(cub_cache);
	cleanup_srcu_struct(&the_den.doors);
}
module_exit(otters_exit);
MODULE_LICENSE("GPL");
