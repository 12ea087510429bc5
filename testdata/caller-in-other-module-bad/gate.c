// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include "depot.h"

/* No word in here has to do with caches or with RCU; and yet it decides. */

static int __init gate_init(void)
{
	return depot_open();
}

static void __exit gate_exit(void)
{
	depot_close();
}

module_init(gate_init);
module_exit(gate_exit);
MODULE_LICENSE("GPL");
