// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/bits.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#define STOP_LOG (1 << 1)
#define STOP_FAST (1 << 3)
#define STOP_WAIT (STOP_LOG << 1)
#define STOP_ALL (STOP_LOG | STOP_FAST)

struct vole {
	struct rcu_head rcu;
	int legs;
};

static struct kmem_cache *vole_cache;

static void vole_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(vole_cache, container_of(head, struct vole, rcu));
}

void vole_drop(struct vole *vole)
{
	call_rcu(&vole->rcu, vole_free_rcu);
}

static void vole_stop(unsigned int flags)
{
	if (flags & STOP_WAIT)
		rcu_barrier();
}

static int __init vole_init(void)
{
	vole_cache = KMEM_CACHE(vole, 0);
	return vole_cache ? 0 : -ENOMEM;
}

static void __exit vole_exit(void)
{
	vole_stop(STOP_ALL);
	kmem_cache_destroy(vole_cache);	//~ RCU002
}

module_init(vole_init);
module_exit(vole_exit);
MODULE_LICENSE("GPL");
