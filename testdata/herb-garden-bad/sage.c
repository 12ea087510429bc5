// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "herbs.h"

struct sage {
	int height;
	struct rcu_head rcu;
};

static struct kmem_cache *sage_cache;

static void sage_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(sage_cache, container_of(head, struct sage, rcu));
}

void sage_pick(struct sage *sage)
{
	call_rcu(&sage->rcu, sage_free_rcu);
}

int sage_init(void)
{
	sage_cache = kmem_cache_create("sage", sizeof(struct sage), 0, 0, NULL);
	return sage_cache ? 0 : -ENOMEM;
}

void sage_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(sage_cache);
}
