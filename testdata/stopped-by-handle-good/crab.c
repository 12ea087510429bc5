// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/cpuhotplug.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct crab {
	struct rcu_head rcu;
};

static struct kmem_cache *crab_cache;
static enum cpuhp_state crab_state;

static struct crab *last_crab;

static void crab_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(crab_cache, container_of(head, struct crab, rcu));
}

static void crab_swap(void)
{
	struct crab *crab = xchg(&last_crab, kmem_cache_zalloc(crab_cache, GFP_ATOMIC));

	if (crab)
		call_rcu(&crab->rcu, crab_free_rcu);
}

static int crab_offline(unsigned int cpu)
{
	crab_swap();
	return 0;
}

static int __init crab_init(void)
{
	int ret;

	crab_cache = KMEM_CACHE(crab, 0);
	if (!crab_cache)
		return -ENOMEM;
	ret = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "crab:online", NULL, crab_offline);
	if (ret >= 0)
		crab_state = ret;
	return 0;
}
module_init(crab_init);

static void __exit crab_exit(void)
{
	cpuhp_remove_state(crab_state);
	rcu_barrier();
	kmem_cache_destroy(crab_cache);
}
module_exit(crab_exit);
MODULE_LICENSE("GPL");
