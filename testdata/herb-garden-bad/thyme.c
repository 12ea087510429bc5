// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "herbs.h"

struct thyme {
	int height;
	struct rcu_head rcu;
};

static struct kmem_cache *thyme_cache;

static void thyme_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(thyme_cache, container_of(head, struct thyme, rcu));
}

void thyme_pick(struct thyme *thyme)
{
	call_rcu(&thyme->rcu, thyme_free_rcu);
}

int thyme_init(void)
{
	thyme_cache = kmem_cache_create("thyme", sizeof(struct thyme), 0, 0, NULL);
	return thyme_cache ? 0 : -ENOMEM;
}

void thyme_exit(void)
{
	kmem_cache_destroy(thyme_cache);	//~ RCU002
}
