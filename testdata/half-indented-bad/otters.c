// Braces in column 0 that end no function, and code that is off and does not match: what comes after them still belongs to it.
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/version.h>

struct otter {
	struct rcu_head rcu;
	struct list_head list;
};

static struct kmem_cache *otter_cache;
static LIST_HEAD(otters);

static void otter_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(otter_cache, container_of(head, struct otter, rcu));
}

static void otter_drop(struct otter *otter)
{
#if 0
	}
	if (otter->list.next == LIST_POISON1) {
#endif
	list_del(&otter->list);
	call_rcu(&otter->rcu, otter_free_rcu);
}

static int __init otters_init(void)
{
	otter_cache = KMEM_CACHE(otter, 0);
	return otter_cache ? 0 : -ENOMEM;
}
module_init(otters_init);

static void __exit otters_exit(void)
{
	struct otter *otter, *next;

	list_for_each_entry_safe(otter, next, &otters, list)
		otter_drop(otter);
#ifdef CONFIG_OTTERS_BY_NAME
if (otters.prev) {
#else
if (otters.next) {
#endif
	pr_debug("otters: not all are gone\n");
}
	synchronize_rcu();
	switch (list_empty(&otters)) {
case 0:
		pr_warn("otters: some are left\n");
}
#if 0
	}
#endif
	kmem_cache_destroy(otter_cache);	//~ RCU003
}
module_exit(otters_exit);
MODULE_LICENSE("GPL");
