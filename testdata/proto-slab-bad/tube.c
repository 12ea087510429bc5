// SPDX-License-Identifier: MIT OR Apache-2.0
#include "tube.h"

int tube_proto_register(struct tube_proto *prot)
{
	prot->slab = kmem_cache_create(prot->name, prot->size, 0, 0, NULL);
	return prot->slab ? 0 : -ENOBUFS;
}

void tube_proto_unregister(struct tube_proto *prot)
{
	kmem_cache_destroy(prot->slab);	//~ RCU002
	prot->slab = NULL;
}

struct tube *tube_alloc(struct tube_proto *prot)
{
	struct tube *tube = kmem_cache_zalloc(prot->slab, GFP_KERNEL);

	if (tube)
		tube->prot = prot;
	return tube;
}

static void tube_destruct(struct rcu_head *head)
{
	struct tube *tube = container_of(head, struct tube, rcu);

	kmem_cache_free(tube->prot->slab, tube);
}

void tube_put(struct tube *tube)
{
	call_rcu(&tube->rcu, tube_destruct);
}
