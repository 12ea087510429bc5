// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include "depot.h"

static void parcel_roll_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(parcel_cache, container_of(head, struct parcel, rcu));
}

void parcel_roll(struct parcel *parcel)
{
	call_rcu(&parcel->rcu, parcel_roll_free_rcu);
}
EXPORT_SYMBOL_GPL(parcel_roll);

static int __init cart_init(void)
{
	return 0;
}

static void __exit cart_exit(void)
{
}	//~ RCU006

module_init(cart_init);
module_exit(cart_exit);
MODULE_LICENSE("GPL");
