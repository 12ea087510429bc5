// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/cpuhotplug.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct clam {
	struct rcu_head rcu;
};

static struct kmem_cache *clam_cache;
static struct clam *last_clam;

static void clam_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(clam_cache, container_of(head, struct clam, rcu));
}

static void clam_swap(void)
{
	struct clam *clam = xchg(&last_clam, kmem_cache_zalloc(clam_cache, GFP_ATOMIC));

	if (clam)
		call_rcu(&clam->rcu, clam_free_rcu);
}

static int clam_dead(unsigned int cpu)
{
	clam_swap();
	return 0;
}

static int __init clam_init(void)
{
	clam_cache = KMEM_CACHE(clam, 0);
	if (!clam_cache)
		return -ENOMEM;
	cpuhp_setup_state_nocalls(CPUHP_CLAM_DEAD, "clam:dead", NULL, clam_dead);
	return 0;
}
module_init(clam_init);

static void __exit clam_exit(void)
{
	rcu_barrier();
	cpuhp_remove_state_nocalls(CPUHP_CLAM_DEAD);
	kmem_cache_destroy(clam_cache);	//~ RCU004
}
module_exit(clam_exit);
MODULE_LICENSE("GPL");
