// SPDX-License-Identifier: MIT OR Apache-2.0
#include "snails.h"

static int __init snails_init(void)
{
	return shells_make();
}
module_init(snails_init);

static void __exit snails_exit(void)
{
	shells_break();
}
module_exit(snails_exit);
MODULE_LICENSE("GPL");
