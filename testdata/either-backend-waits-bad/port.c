// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include "harbour.h"

static void port_calm(void)
{
	synchronize_rcu();
}

static const struct harbour_ops port = { .calm = port_calm };

static int __init port_init(void)
{
	return harbour_open(&port);
}

static void __exit port_exit(void)
{
	harbour_close();
}

module_init(port_init);
module_exit(port_exit);
MODULE_LICENSE("GPL");
