// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct spool {
	struct kref ref;
	struct kmem_cache *kites;
	struct work_struct clear;
};

struct kite {
	struct rcu_head rcu;
	struct spool *spool;
};

static void spool_clear(struct work_struct *work)
{
	struct spool *spool = container_of(work, struct spool, clear);

	kmem_cache_destroy(spool->kites);
	kfree(spool);
}

/* Callbacks may not sleep, and a destroy does. */
static void spool_release(struct kref *ref)
{
	struct spool *spool = container_of(ref, struct spool, ref);

	INIT_WORK(&spool->clear, spool_clear);
	schedule_work(&spool->clear);
}

/* Each kite holds its spool until it is gone. */
static void kite_free_rcu(struct rcu_head *head)
{
	struct kite *kite = container_of(head, struct kite, rcu);
	struct spool *spool = kite->spool;

	kmem_cache_free(spool->kites, kite);
	kref_put(&spool->ref, spool_release);
}

void kite_cut(struct kite *kite)
{
	call_rcu(&kite->rcu, kite_free_rcu);
}
EXPORT_SYMBOL_GPL(kite_cut);

struct spool *spool_new(void)
{
	struct spool *spool = kzalloc(sizeof(*spool), GFP_KERNEL);

	if (!spool)
		return NULL;
	kref_init(&spool->ref);
	spool->kites = kmem_cache_create("kite", sizeof(struct kite), 0, 0, NULL);
	return spool;
}
EXPORT_SYMBOL_GPL(spool_new);

static void __exit kites_exit(void)
{
	rcu_barrier();
	flush_scheduled_work();
}

module_exit(kites_exit);
MODULE_LICENSE("GPL");
