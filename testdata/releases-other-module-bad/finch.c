// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/slab.h>

/* Whoever provides coats is another module. */
struct coat {
	struct module *owner;
};

struct finch {
	struct coat *coat;
	struct rcu_head rcu;
};

static const struct file_operations finch_ops = {
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
	return register_chrdev(0, "finch", &finch_ops);
}

static void __exit finch_exit(void)
{
}	//~ RCU006

module_init(finch_init);
module_exit(finch_exit);
MODULE_LICENSE("GPL");
