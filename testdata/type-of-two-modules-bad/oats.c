// SPDX-License-Identifier: MIT OR Apache-2.0
/* All of its grains are of the other module. */
#include <linux/module.h>
#include <linux/slab.h>
#include "grain.h"

struct sack {
	void *content;
};

static struct sack sack;

static int oats_fill(struct sack *sack)
{
	sack->content = barley_grow();
	return sack->content ? 0 : -ENOMEM;
}

static void oats_pour(struct sack *sack)
{
	struct grain *grain = sack->content;

	kfree_rcu(grain, rcu);
}

static int __init oats_init(void)
{
	return oats_fill(&sack);
}

static void __exit oats_exit(void)
{
	oats_pour(&sack);
}

module_init(oats_init);
module_exit(oats_exit);
MODULE_LICENSE("GPL");
