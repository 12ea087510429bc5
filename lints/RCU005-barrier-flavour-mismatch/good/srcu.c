#include <linux/module.h>
#include <linux/slab.h>
#include <linux/srcu.h>

struct rule {
	struct rcu_head rcu;
};

static struct kmem_cache *rule_cache;
DEFINE_STATIC_SRCU(rule_srcu);

static void rule_free(struct rcu_head *head)
{
	kmem_cache_free(rule_cache, container_of(head, struct rule, rcu));
}

void rule_put(struct rule *rule)
{
	call_srcu(&rule_srcu, &rule->rcu, rule_free);
}

static int __init rule_init(void)
{
	rule_cache = KMEM_CACHE(rule, 0);
	return rule_cache ? 0 : -ENOMEM;
}
module_init(rule_init);

static void __exit rule_exit(void)
{
	srcu_barrier(&rule_srcu);
	kmem_cache_destroy(rule_cache);
}
module_exit(rule_exit);
MODULE_LICENSE("GPL");
