// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include "marsh.h"

static int __init marsh_init(void)
{
	return stork_arrive();
}

static void __exit marsh_exit(void)
{
	rcu_barrier();
	stork_leave();
}

module_init(marsh_init);
module_exit(marsh_exit);
MODULE_LICENSE("GPL");
