// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include "herbs.h"

static int __init garden_init(void)
{
	return mint_init() ?: sage_init() ?: thyme_init();
}
module_init(garden_init);

static void __exit garden_exit(void)
{
	thyme_exit();
	sage_exit();
}
module_exit(garden_exit);
MODULE_LICENSE("GPL");
