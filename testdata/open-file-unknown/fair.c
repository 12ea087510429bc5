// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include "booth.h"

static int __init fair_init(void)
{
	return booth_open();
}

static void __exit fair_exit(void)
{
	booth_close();
}

module_init(fair_init);
module_exit(fair_exit);
MODULE_LICENSE("GPL");
