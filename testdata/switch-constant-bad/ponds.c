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
enum { WAIT_NOT, WAIT_GP, WAIT_ALL };
static void pond_wait(int how)
{
	switch (how) {
	case WAIT_NOT:
		break;
	case WAIT_GP:
		synchronize_rcu();
		break;
	case WAIT_ALL:
		rcu_barrier();
		break;
	}
}

static int __init pond_init(void)
{
	pond_cache = KMEM_CACHE(pond, 0);
	if (!pond_cache)
		return -ENOMEM;
	return 0;
}
static void __exit pond_exit(void)
{
	pond_wait(WAIT_GP);
	kmem_cache_destroy(pond_cache);	//~ RCU003
}
module_init(pond_init);
module_exit(pond_exit);
MODULE_LICENSE("GPL");
