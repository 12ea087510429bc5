// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct seed {
	struct rcu_head rcu;
};

static struct seed *first_seed;

static void seed_free_rcu(struct rcu_head *head)
{
	pr_debug("seeds: one less\n");
	kfree(container_of(head, struct seed, rcu));
}

static int __init seeds_init(void)
{
	first_seed = kzalloc(sizeof(*first_seed), GFP_KERNEL);
	if (!first_seed)
		return -ENOMEM;
	if (!try_to_sow(first_seed)) {
		call_rcu(&first_seed->rcu, seed_free_rcu);
		return -EINVAL;
	}
	return 0;
}

void seed_drop(struct seed *seed)
{
	call_rcu(&seed->rcu, seed_free_rcu);	//~ RCU006.1
}
EXPORT_SYMBOL_GPL(seed_drop);

static void __exit seeds_exit(void)
{
}	//~ RCU006

module_init(seeds_init);
module_exit(seeds_exit);
MODULE_LICENSE("GPL");
