// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include "flow.h"

static int __init river_init(void)
{
	return flows_start();
}

static void __exit river_exit(void)
{
	flows_stop();
}

module_init(river_init);
module_exit(river_exit);
MODULE_LICENSE("GPL");
