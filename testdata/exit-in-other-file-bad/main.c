// SPDX-License-Identifier: MIT OR Apache-2.0
/* Nothing in this file says that it matters. */
#include <linux/module.h>
#include "stones.h"

static int __init quarry_init(void)
{
	return stones_open();
}
module_init(quarry_init);

static void __exit quarry_exit(void)	//~ RCU006.3
{
	stones_close();
}	//~ RCU006
module_exit(quarry_exit);
MODULE_LICENSE("GPL");
