// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/list.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct acorn {
	struct list_head list;
	struct rcu_head rcu;
};

static struct kmem_cache *acorn_cache;
static LIST_HEAD(acorns);
static struct acorn *last;

static void acorn_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(acorn_cache, container_of(head, struct acorn, rcu));
}

/* Without readers there is nobody to wait for. */
static void acorn_free(struct acorn *acorn, bool has_readers)
{
	if (has_readers)
		call_rcu(&acorn->rcu, acorn_free_rcu);	//~ RCU004.1
	else
		kmem_cache_free(acorn_cache, acorn);
}

static void acorn_put(struct acorn *acorn)
{
	acorn_free(acorn, true);
}

/* Who tests need not be who posts. */
static void acorn_drop(struct acorn *acorn, int users)
{
	if (users > 0)
		acorn_put(acorn);
	else
		acorn_free(acorn, false);
}

static void acorns_clear(bool has_readers)
{
	struct acorn *acorn, *next;

	list_for_each_entry_safe(acorn, next, &acorns, list) {
		list_del_rcu(&acorn->list);
		acorn_free(acorn, has_readers);
	}
}

void acorns_reset(void)
{
	acorns_clear(true);
}
EXPORT_SYMBOL_GPL(acorns_reset);

static int __init acorns_init(void)
{
	acorn_cache = KMEM_CACHE(acorn, 0);
	return acorn_cache ? 0 : -ENOMEM;
}

static void __exit acorns_exit(void)
{
	rcu_barrier();
	acorns_clear(false);
	acorn_drop(last, 1);
	kmem_cache_destroy(acorn_cache);	//~ RCU004
}

module_init(acorns_init);
module_exit(acorns_exit);
MODULE_LICENSE("GPL");
