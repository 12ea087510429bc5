// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
struct pond {
	int id;
	struct rcu_head rcu;
};
static struct kmem_cache *pond_cache;
static void pond_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(pond_cache, container_of(head, struct pond, rcu));
}
void pond_use(struct pond *p) { call_rcu(&p->rcu, pond_free_rcu); }
EXPORT_SYMBOL(pond_use);
int init_module(void)
{
	pond_cache = kmem_cache_create("pond", sizeof(struct pond), 0, 0, NULL);
	return pond_cache ? 0 : -ENOMEM;
}
void cleanup_module(void)
{
	kmem_cache_destroy(pond_cache);	//~ RCU002
}
MODULE_LICENSE("GPL");
