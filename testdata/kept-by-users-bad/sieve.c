// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/netfilter/x_tables.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct pollen {
	struct rcu_head rcu;
};

static struct kmem_cache *pollen_cache;

static void pollen_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(pollen_cache, container_of(head, struct pollen, rcu));
}

static void sieve_destroy(const struct xt_mtdtor_param *par)
{
	struct pollen *pollen = par->matchinfo;

	call_rcu(&pollen->rcu, pollen_free_rcu);
}

static struct xt_match sieve_match = {
	.name = "sieve",
	.destroy = sieve_destroy,
};

static int __init sieve_init(void)
{
	pollen_cache = KMEM_CACHE(pollen, 0);
	if (!pollen_cache)
		return -ENOMEM;
	return xt_register_match(&sieve_match);
}
module_init(sieve_init);

static void __exit sieve_exit(void)
{
	rcu_barrier();
	xt_unregister_match(&sieve_match);
	kmem_cache_destroy(pollen_cache);	//~ RCU004
}
module_exit(sieve_exit);
MODULE_LICENSE("GPL");
