// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct oar {
	struct rcu_head rcu;
};

struct sail {
	struct rcu_head rcu;
};

struct mast {
	struct rcu_head rcu;
};

struct rig {
	void (*wait)(void);
	void (*end)(struct kmem_cache *cache);
};

static struct kmem_cache *oar_cache, *sail_cache, *mast_cache;

static void oar_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(oar_cache, container_of(head, struct oar, rcu));
}

static void sail_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(sail_cache, container_of(head, struct sail, rcu));
}

static void mast_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(mast_cache, container_of(head, struct mast, rcu));
}

void boat_sink(struct oar *oar, struct sail *sail, struct mast *mast)
{
	call_rcu(&oar->rcu, oar_free_rcu);
	call_rcu(&sail->rcu, sail_free_rcu);
	call_rcu(&mast->rcu, mast_free_rcu);
}
EXPORT_SYMBOL_GPL(boat_sink);

static void rig_wait(void)
{
	synchronize_rcu();
}

static const struct rig rig = {
	.wait = rig_wait,
	.end = kmem_cache_destroy,
};

static int __init boats_init(void)
{
	oar_cache = KMEM_CACHE(oar, 0);
	sail_cache = KMEM_CACHE(sail, 0);
	mast_cache = KMEM_CACHE(mast, 0);
	return oar_cache && sail_cache && mast_cache ? 0 : -ENOMEM;
}

/* Each of the pointers can only be to one function. */
static void oars_end(void)
{
	rig.wait();
	rig.end(oar_cache);	//~ RCU003
}

static void sails_end(void)
{
	const struct rig *own = &rig;

	own->wait();
	own->end(sail_cache);	//~ RCU003
}

static void masts_end(void)
{
	void (*wait)(void) = synchronize_rcu;
	void (*end)(struct kmem_cache *cache);

	end = kmem_cache_destroy;
	(*wait)();
	end(mast_cache);	//~ RCU003
}

static void __exit boats_exit(void)
{
	oars_end();
	sails_end();
	masts_end();
}

module_init(boats_init);
module_exit(boats_exit);
MODULE_LICENSE("GPL");
