// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
static int __init bat_init(void)
{
	bat_cache = KMEM_CACHE(bat, 0);
	if (!bat_cache)
		return -ENOMEM;
	return proc_create("bat", 0, NULL, &bat_ops) ? 0 : -ENOMEM;
}
static void __exit bat_exit(void)
{
	remove_proc_entry("bat", NULL);
	kmem_cache_destroy(bat_cache);	//~ RCU002
}
module_init(bat_init);
module_exit(bat_exit);
MODULE_LICENSE("GPL");
