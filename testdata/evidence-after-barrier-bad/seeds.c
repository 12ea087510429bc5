// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct seed {
	struct rcu_head rcu;
};

static struct seed *last_husk;

static void seed_free_rcu(struct rcu_head *head)
{
	pr_debug("seeds: one less\n");
	kfree(container_of(head, struct seed, rcu));
}

static void husk_free_rcu(struct rcu_head *head)
{
	pr_debug("seeds: one husk less\n");
	kfree(container_of(head, struct seed, rcu));
}

/* These are waited for. */
void seed_drop(struct seed *seed)
{
	call_rcu(&seed->rcu, seed_free_rcu);
}

static void husk_drop(struct seed *husk)
{
	call_rcu(&husk->rcu, husk_free_rcu);	//~ RCU006.1
}

static int __init seeds_init(void)
{
	last_husk = kzalloc(sizeof(*last_husk), GFP_KERNEL);
	return last_husk ? 0 : -ENOMEM;
}

static void __exit seeds_exit(void)
{
	rcu_barrier();
	husk_drop(last_husk);
}	//~ RCU006

module_init(seeds_init);
module_exit(seeds_exit);
MODULE_LICENSE("GPL");
