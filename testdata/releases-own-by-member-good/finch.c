// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/slab.h>

/* Who provides coats may be this module. */
struct coat {
	struct module *owner;
};

struct finch {
	struct coat *coat;
	struct rcu_head rcu;
};

static struct coat finch_coat = {
	.owner = THIS_MODULE,
};

static void finch_free(struct rcu_head *head)
{
	struct finch *finch = container_of(head, struct finch, rcu);

	module_put(finch->coat->owner);
	kfree(finch);
}

void finch_drop(struct finch *finch)
{
	call_rcu(&finch->rcu, finch_free);
}
EXPORT_SYMBOL(finch_drop);

int finch_wear(struct finch *finch, struct coat *coat)
{
	if (!try_module_get(coat->owner))
		return -ENODEV;
	finch->coat = coat;
	return 0;
}
EXPORT_SYMBOL(finch_wear);

static int __init finch_init(void)
{
	return finch_register_coat(&finch_coat);
}

static void __exit finch_exit(void)
{
}

module_init(finch_init);
module_exit(finch_exit);
MODULE_LICENSE("GPL");
