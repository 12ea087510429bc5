// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct fig {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *fig_cache;

static void fig_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(fig_cache, container_of(head, struct fig, rcu));
}

void fig_drop(struct fig *fig)
{
	call_rcu(&fig->rcu, fig_free_rcu);
}
EXPORT_SYMBOL_GPL(fig_drop);

struct box {
	int count;
	struct kmem_cache *cache;
};

static void box_end(struct box *box)
{
	kmem_cache_destroy(box->cache);	//~ RCU002
}

static int __init fig_init(void)
{
	fig_cache = KMEM_CACHE(fig, 0);
	return fig_cache ? 0 : -ENOMEM;
}

static void __exit fig_exit(void)
{
	struct box box = { .cache = fig_cache };

	box_end(&box);
}

module_init(fig_init);
module_exit(fig_exit);
MODULE_LICENSE("GPL");
