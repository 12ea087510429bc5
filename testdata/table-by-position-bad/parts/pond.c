// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "../estate.h"

struct carp {
	struct rcu_head rcu;
};

struct pond {
	struct part base;
	struct kmem_cache *carps;
};

static struct pond pond;

static void carp_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(pond.carps, container_of(head, struct carp, rcu));
}

void carp_drop(struct carp *carp)
{
	call_rcu(&carp->rcu, carp_free_rcu);
}

static void pond_exit(void)
{
	kmem_cache_destroy(pond.carps);	//~ RCU002
}

/* The inner list has no designator: it is that of the first member. */
static struct pond pond = { {
	.exit = pond_exit,
} };

int __init pond_init(void)
{
	pond.carps = KMEM_CACHE(carp, 0);
	if (!pond.carps)
		return -ENOMEM;
	part_register(&pond.base);
	return 0;
}
