// SPDX-License-Identifier: MIT OR Apache-2.0
#include "snails.h"

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0)
#error "too old"
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#error "nobody has tried it there"
#endif

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
