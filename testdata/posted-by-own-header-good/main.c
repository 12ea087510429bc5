// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include "leaf.h"

static int __init autumn_init(void)
{
	return 0;
}

static void __exit autumn_exit(void)
{
	trees_shake();
	autumn_over();
}

module_init(autumn_init);
module_exit(autumn_exit);
MODULE_LICENSE("GPL");
