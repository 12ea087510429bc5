// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct tube_proto {
	const char *name;
	unsigned int size;
	struct kmem_cache *slab;
};

struct tube {
	struct tube_proto *prot;
	struct rcu_head rcu;
};

int tube_proto_register(struct tube_proto *prot);
void tube_proto_unregister(struct tube_proto *prot);
struct tube *tube_alloc(struct tube_proto *prot);
void tube_put(struct tube *tube);
