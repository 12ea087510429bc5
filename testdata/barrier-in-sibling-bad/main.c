// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include "garden.h"

void garden_quiesce(void)
{
	rcu_barrier();
}

static int __init garden_init(void)
{
	return ferns_start();
}

static void __exit garden_exit(void)
{
	ferns_stop();
	garden_quiesce();
}

module_init(garden_init);
module_exit(garden_exit);
MODULE_LICENSE("GPL");
