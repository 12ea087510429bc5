// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct gate {
	struct rcu_head rcu;
	struct work_struct work;
	void *drop;
};

static struct kmem_cache *drop_cache;
static struct workqueue_struct *sluice_wq;

static void gate_work(struct work_struct *work)
{
	struct gate *gate = container_of(work, struct gate, work);

	kmem_cache_free(drop_cache, gate->drop);
}

static void gate_open(struct rcu_head *head)
{
	schedule_work(&container_of(head, struct gate, rcu)->work);
}

void gate_start(struct gate *gate)
{
	INIT_WORK(&gate->work, gate_work);
	call_rcu(&gate->rcu, gate_open);
}
EXPORT_SYMBOL(gate_start);

/* The users of the module do this for each gate before they let the module go. */
void gate_end(struct gate *gate)
{
	rcu_barrier();
	cancel_work_sync(&gate->work);
}
EXPORT_SYMBOL(gate_end);

static int __init sluice_init(void)
{
	sluice_wq = alloc_workqueue("sluice", 0, 0);
	if (!sluice_wq)
		return -ENOMEM;
	drop_cache = kmem_cache_create("drop", 64, 0, 0, NULL);
	if (!drop_cache) {
		destroy_workqueue(sluice_wq);
		return -ENOMEM;
	}
	return 0;
}

static void __exit sluice_exit(void)
{
	rcu_barrier();
	destroy_workqueue(sluice_wq);
	kmem_cache_destroy(drop_cache);
}

module_init(sluice_init);
module_exit(sluice_exit);
MODULE_LICENSE("GPL");
