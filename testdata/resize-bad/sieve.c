// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct grain {
	struct rcu_head rcu;
};

static struct kmem_cache *grain_cache;

static void grain_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(grain_cache, container_of(head, struct grain, rcu));
}

void grain_drop(struct grain *grain)
{
	call_rcu(&grain->rcu, grain_free_rcu);	//~ RCU002.1
}
EXPORT_SYMBOL_GPL(grain_drop);

/* First the new one: without it the old one stays. */
static int sieve_resize(unsigned int size)
{
	struct kmem_cache *new, *old;

	new = kmem_cache_create("grain", size, 0, 0, NULL);
	if (!new)
		return -ENOMEM;
	old = grain_cache;
	grain_cache = new;
	kmem_cache_destroy(old);	//~ RCU002
	return 0;
}

static int mesh_set(const char *text, const struct kernel_param *param)
{
	unsigned int size;
	int err = kstrtouint(text, 0, &size);

	return err ? err : sieve_resize(size);
}

static const struct kernel_param_ops mesh_ops = {
	.set = mesh_set,
};
module_param_cb(mesh, &mesh_ops, NULL, 0600);

static int __init sieve_init(void)
{
	grain_cache = KMEM_CACHE(grain, 0);
	return grain_cache ? 0 : -ENOMEM;
}

static void __exit sieve_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(grain_cache);
}

module_init(sieve_init);
module_exit(sieve_exit);
MODULE_LICENSE("GPL");
