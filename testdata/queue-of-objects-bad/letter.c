// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct letter {
	struct rcu_head rcu;
	struct work_struct work;
};

static struct kmem_cache *letter_cache;
static struct workqueue_struct *postman;

static void letter_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(letter_cache, container_of(head, struct letter, rcu));
}

static void letter_deliver(struct work_struct *work)
{
	struct letter *letter = container_of(work, struct letter, work);

	call_rcu(&letter->rcu, letter_free_rcu);
}

struct letter *letter_write(void)
{
	struct letter *letter = kmem_cache_zalloc(letter_cache, GFP_KERNEL);

	if (letter)
		INIT_WORK(&letter->work, letter_deliver);
	return letter;
}
EXPORT_SYMBOL(letter_write);

void letter_send(struct letter *letter)
{
	queue_work(postman, &letter->work);
}
EXPORT_SYMBOL(letter_send);

static int __init letter_init(void)
{
	letter_cache = KMEM_CACHE(letter, 0);
	if (!letter_cache)
		return -ENOMEM;
	postman = alloc_workqueue("postman", 0, 0);
	if (!postman)
		goto destroy;
	return 0;
destroy:
	kmem_cache_destroy(letter_cache);
	return -ENOMEM;
}
module_init(letter_init);

static void __exit letter_exit(void)
{
	rcu_barrier();
	destroy_workqueue(postman);
	kmem_cache_destroy(letter_cache);	//~ RCU004
}
module_exit(letter_exit);
MODULE_LICENSE("GPL");
