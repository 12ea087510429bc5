// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include "reed.h"

struct kmem_cache *reeds;

static int reeds_get(char *page, const struct kernel_param *param)
{
	struct reed *reed = kmem_cache_alloc(reeds, GFP_KERNEL);

	if (reed)
		reed_cut(reed);
	return 0;
}

static const struct kernel_param_ops reeds_ops = { .get = reeds_get };
module_param_cb(reeds, &reeds_ops, NULL, 0400);

static int __init bank_init(void)
{
	reeds = KMEM_CACHE(reed, 0);
	return reeds ? 0 : -ENOMEM;
}

static void __exit bank_exit(void)
{
#if REEDS_WAIT
	synchronize_rcu();
#else
	reeds_settle();
#endif
	kmem_cache_destroy(reeds);	//~ RCU002
}

module_init(bank_init);
module_exit(bank_exit);
MODULE_LICENSE("GPL");
