// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/slab.h>

struct nest {
	struct kref ref;
	struct rcu_head rcu;
	char *lining;
};

struct wren {
	struct nest *nest;
	struct rcu_head rcu;
};

static void nest_free(struct rcu_head *head)
{
	struct nest *nest = container_of(head, struct nest, rcu);

	kfree(nest->lining);
	kfree(nest);
}

static void nest_release(struct kref *ref)
{
	call_rcu(&container_of(ref, struct nest, ref)->rcu, nest_free);
}

static void wren_free(struct rcu_head *head)
{
	struct wren *wren = container_of(head, struct wren, rcu);

	kref_put(&wren->nest->ref, nest_release);
	kfree(wren);
}

void wren_drop(struct wren *wren)
{
	call_rcu(&wren->rcu, wren_free);
}
EXPORT_SYMBOL(wren_drop);

static int __init wren_init(void)
{
	return 0;
}

static void __exit wren_exit(void)
{
	rcu_barrier();
	rcu_barrier();
}

module_init(wren_init);
module_exit(wren_exit);
MODULE_LICENSE("GPL");
