#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct crate {
	struct rcu_work rwork;
};

static struct kmem_cache *crate_cache;
static struct workqueue_struct *crate_queue;

static void crate_free(struct work_struct *work)
{
	kmem_cache_free(crate_cache, container_of(to_rcu_work(work), struct crate, rwork));
}

void crate_put(struct crate *crate)
{
	INIT_RCU_WORK(&crate->rwork, crate_free);
	queue_rcu_work(crate_queue, &crate->rwork);
}

static int __init crate_init(void)
{
	crate_queue = alloc_workqueue("crates", 0, 0);
	crate_cache = KMEM_CACHE(crate, 0);
	return crate_cache && crate_queue ? 0 : -ENOMEM;
}
module_init(crate_init);

static void __exit crate_exit(void)
{
	rcu_barrier();
	destroy_workqueue(crate_queue);
	kmem_cache_destroy(crate_cache);
}
module_exit(crate_exit);
MODULE_LICENSE("GPL");
