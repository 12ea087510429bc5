// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct hay {
	struct rcu_head rcu;
};

struct oat {
	struct rcu_head rcu;
};

static struct kmem_cache *hay_cache;
static struct kmem_cache *oat_cache;

static void hay_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(hay_cache, container_of(head, struct hay, rcu));
}

static void oat_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(oat_cache, container_of(head, struct oat, rcu));
}

void hay_drop(struct hay *hay)
{
	call_rcu(&hay->rcu, hay_free_rcu);	//~ RCU003.1
}
EXPORT_SYMBOL_GPL(hay_drop);

void oat_drop(struct oat *oat)
{
	call_rcu(&oat->rcu, oat_free_rcu);	//~ RCU003.1
}
EXPORT_SYMBOL_GPL(oat_drop);

static int hay_init(void)
{
	hay_cache = KMEM_CACHE(hay, 0);
	return hay_cache ? 0 : -ENOMEM;
}

static void hay_exit(void)
{
	kmem_cache_destroy(hay_cache);	//~ RCU003
}

static int oat_init(void)
{
	oat_cache = KMEM_CACHE(oat, 0);
	return oat_cache ? 0 : -ENOMEM;
}

static void oat_exit(void)
{
	kmem_cache_destroy(oat_cache);	//~ RCU003
}

static const struct {
	int (*init)(void);
	void (*exit)(void);
} stores[] = {
	{ .init = hay_init, .exit = hay_exit },
	{ .init = oat_init, .exit = oat_exit },
};

/* Whoever calls says how many are there. */
static void stores_clear(int count)
{
	while (count--)
		stores[count].exit();
}

static int __init barns_init(void)
{
	int err, i;

	for (i = 0; i < ARRAY_SIZE(stores); i++) {
		err = stores[i].init();
		if (err) {
			stores_clear(i);
			return err;
		}
	}
	return 0;
}

static void __exit barns_exit(void)
{
	synchronize_net();
	stores_clear(ARRAY_SIZE(stores));
}

module_init(barns_init);
module_exit(barns_exit);
MODULE_LICENSE("GPL");
