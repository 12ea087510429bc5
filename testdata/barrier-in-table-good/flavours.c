// SPDX-License-Identifier: MIT OR Apache-2.0
/* Which of the tables it is was chosen on load: who posts through one waits through the same. */
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/srcu.h>

struct token {
	struct rcu_head rcu;
	void *stamp;
};

struct mint_ops {
	void (*retire)(struct token *token);
	void (*settle)(void);
};

DEFINE_STATIC_SRCU(mint_srcu);

static bool sleepable;
module_param(sleepable, bool, 0444);

static void token_free(struct rcu_head *head)
{
	struct token *token = container_of(head, struct token, rcu);

	kfree(token->stamp);
	kfree(token);
}

static void plain_retire(struct token *token)
{
	call_rcu(&token->rcu, token_free);
}

static const struct mint_ops plain_ops = {
	.retire = plain_retire,
	.settle = rcu_barrier,
};

static void sleepable_retire(struct token *token)
{
	call_srcu(&mint_srcu, &token->rcu, token_free);
}

static void sleepable_settle(void)
{
	srcu_barrier(&mint_srcu);
}

static const struct mint_ops sleepable_ops = {
	.retire = sleepable_retire,
	.settle = sleepable_settle,
};

static const struct mint_ops *ops;

void token_retire(struct token *token)
{
	ops->retire(token);
}
EXPORT_SYMBOL_GPL(token_retire);

static int __init mint_init(void)
{
	ops = sleepable ? &sleepable_ops : &plain_ops;
	return 0;
}
module_init(mint_init);

static void __exit mint_exit(void)
{
	ops->settle();
}
module_exit(mint_exit);
MODULE_LICENSE("GPL");
