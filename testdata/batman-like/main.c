// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include "mesh.h"

static int __init mesh_init(void)
{
	return mesh_cache_init();
}

static void __exit mesh_exit(void)
{
	mesh_entries_purge();
	/* Waits for call_rcu() callbacks, not for kfree_rcu() batches. */
	rcu_barrier();
	mesh_cache_destroy();
}

module_init(mesh_init);
module_exit(mesh_exit);
MODULE_LICENSE("GPL");
