// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/slab.h>
#include "mill/stones.h"

struct sack {
	int flour;
};

static struct millstones mill = {
	.name = "mill",
};

static int __init mill_init(void)
{
	mill.sacks = KMEM_CACHE(sack, 0);
	return mill.sacks ? 0 : -ENOMEM;
}

static void __exit mill_exit(void)
{
	kmem_cache_destroy(mill.sacks);
}

module_init(mill_init);
module_exit(mill_exit);
MODULE_LICENSE("GPL");
