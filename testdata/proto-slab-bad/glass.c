// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include "tube.h"

struct glass_tube {
	struct tube tube;
	int length;
};

static struct tube_proto glass_proto = {
	.name = "glass",
	.size = sizeof(struct glass_tube),
};

static int __init glass_init(void)
{
	return tube_proto_register(&glass_proto);
}

static void __exit glass_exit(void)
{
	tube_proto_unregister(&glass_proto);
}

module_init(glass_init);
module_exit(glass_exit);
MODULE_LICENSE("GPL");
