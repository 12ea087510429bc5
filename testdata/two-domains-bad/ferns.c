// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/srcu.h>

DEFINE_STATIC_SRCU(shade);
DEFINE_STATIC_SRCU(light);

struct fern {
	struct rcu_head rcu;
};

static void fern_wilt(struct rcu_head *head)
{
	kfree(container_of(head, struct fern, rcu));
}

static void fern_dry(struct rcu_head *head)
{
	kfree(container_of(head, struct fern, rcu));
}

/* Each domain needs a wait of its own. */
void fern_drop(struct fern *fern, bool in_shade)
{
	if (in_shade)
		call_srcu(&shade, &fern->rcu, fern_wilt);
	else
		call_srcu(&light, &fern->rcu, fern_dry);
}
EXPORT_SYMBOL(fern_drop);

static int __init ferns_init(void)
{
	return 0;
}
module_init(ferns_init);

static void __exit ferns_exit(void)
{
	rcu_barrier();
}	//~ RCU006 kernel>=3.5
module_exit(ferns_exit);
MODULE_LICENSE("GPL");
