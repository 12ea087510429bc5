// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct badge {
	struct file *file;
	struct rcu_head rcu;
};

#ifdef CONFIG_BADGE_FILES
void badge_close(struct file *file);
#else
static inline void badge_close(struct file *file)
{
}
#endif

static void badge_free_rcu(struct rcu_head *head)
{
	struct badge *badge = container_of(head, struct badge, rcu);

	badge_close(badge->file);
	kfree(badge);
}

void badge_put(struct badge *badge)
{
	call_rcu(&badge->rcu, badge_free_rcu);
}
