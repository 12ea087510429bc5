// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/err.h>
#include <linux/fsnotify_backend.h>
#include <linux/module.h>
#include <linux/slab.h>

struct lark {
	struct rcu_head rcu;
	struct list_head list;
};

static struct kmem_cache *lark_cache;
static struct fsnotify_group *larks;
static LIST_HEAD(asleep);

static void lark_free_rcu(struct rcu_head *head)
{
	struct lark *lark = container_of(head, struct lark, rcu);

	pr_debug("lark: %d\n", list_empty(&lark->list));
	kmem_cache_free(lark_cache, lark);
}

static int lark_event(struct fsnotify_mark *mark, u32 mask, struct inode *inode, struct inode *dir,
		      const struct qstr *name, u32 cookie)
{
	struct lark *lark = list_first_entry_or_null(&asleep, struct lark, list);

	if (lark)
		call_rcu(&lark->rcu, lark_free_rcu);
	return 0;
}

static const struct fsnotify_ops lark_ops = {
	.handle_inode_event = lark_event,
};

/* The group that could not be made has told nobody of the table. */
static int larks_wake(const char *value, const struct kernel_param *param)
{
	lark_cache = KMEM_CACHE(lark, 0);
	if (!lark_cache)
		return -ENOMEM;
	larks = fsnotify_alloc_group(&lark_ops, 0);
	if (IS_ERR(larks)) {
		kmem_cache_destroy(lark_cache);
		return PTR_ERR(larks);
	}
	return 0;
}

/* When the parameters go, which is before the module does. */
static void larks_sleep(void *parameter)
{
	fsnotify_put_group(larks);
}

static const struct kernel_param_ops wake_ops = {
	.set = larks_wake,
	.free = larks_sleep,
};
module_param_cb(wake, &wake_ops, NULL, 0200);

static int __init larks_init(void)
{
	return 0;
}

static void __exit larks_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(lark_cache);
}

module_init(larks_init);
module_exit(larks_exit);
MODULE_LICENSE("GPL");
