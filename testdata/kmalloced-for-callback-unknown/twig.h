// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct twig {
	struct rcu_head rcu;
	char *leaf;
};

static inline void twig_rot(struct rcu_head *head)
{
	struct twig *twig = container_of(head, struct twig, rcu);

	kfree(twig->leaf);
	kfree(twig);
}

static inline void twig_drop(struct twig *twig)
{
	call_rcu(&twig->rcu, twig_rot);
}
