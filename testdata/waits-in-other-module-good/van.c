// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include "depot.h"

static void parcel_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(parcel_cache, container_of(head, struct parcel, rcu));
}

void parcel_drop(struct parcel *parcel)
{
	call_rcu(&parcel->rcu, parcel_free_rcu);
}
EXPORT_SYMBOL_GPL(parcel_drop);

static int __init van_init(void)
{
	return 0;
}

static void __exit van_exit(void)
{
	rcu_barrier();
}

module_init(van_init);
module_exit(van_exit);
MODULE_LICENSE("GPL");
