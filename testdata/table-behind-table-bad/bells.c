// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/chimes.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct bell {
	struct rcu_head rcu;
};

static struct kmem_cache *bell_cache;
static struct bell *last;

static void bell_free(struct rcu_head *head)
{
	kmem_cache_free(bell_cache, container_of(head, struct bell, rcu));
}

static int bell_ring(struct chime *chime)
{
	struct bell *bell = xchg(&last, kmem_cache_alloc(bell_cache, GFP_ATOMIC));

	if (bell)
		call_rcu(&bell->rcu, bell_free);
	return 0;
}

static const struct chime_ops bell_ops = {
	.ring = bell_ring,
};

static struct chime_client bell_client = {
	.name = "bell",
	.ops = &bell_ops,
};

static int __init bell_init(void)
{
	int ret;

	bell_cache = KMEM_CACHE(bell, 0);
	if (!bell_cache)
		return -ENOMEM;
	ret = chime_register_client(&bell_client);
	if (ret)
		kmem_cache_destroy(bell_cache);
	return ret;
}

static void __exit bell_exit(void)
{
	rcu_barrier();
	chime_unregister_client(&bell_client);
	kmem_cache_destroy(bell_cache);	//~ RCU004
}

module_init(bell_init);
module_exit(bell_exit);
MODULE_LICENSE("GPL");
