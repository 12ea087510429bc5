// SPDX-License-Identifier: MIT OR Apache-2.0
// The struct is somebody else's, and what is done with the cache in it is not known.
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <net/signpost.h>

static struct signpost_ops ops;

static int __init routes_init(void)
{
	ops.posts = kmem_cache_create("routes", 64, 0, 0, NULL);
	return ops.posts ? signpost_register(&ops) : -ENOMEM;
}

static void __exit routes_exit(void)
{
	signpost_unregister(&ops);
	rcu_barrier();
	kmem_cache_destroy(ops.posts);
}

module_init(routes_init);
module_exit(routes_exit);
MODULE_LICENSE("GPL");
