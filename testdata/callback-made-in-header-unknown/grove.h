/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#ifndef GROVE_H
#define GROVE_H

#define GROWS(kind, cache)						\
static void kind##_fell_rcu(struct rcu_head *head)			\
{									\
	kmem_cache_free(cache, container_of(head, struct kind, rcu));	\
}

#define fell_later(kind, object) call_rcu(&(object)->rcu, kind##_fell_rcu)

#endif
