// SPDX-License-Identifier: MIT OR Apache-2.0
/* Jumps leave the scopes that destroy the caches when all has been waited for, or stay in them until then. */
#include <linux/cleanup.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct crate {
	struct rcu_head rcu;
};

struct barrel {
	struct rcu_head rcu;
};

static struct kmem_cache *crate_cache;
static struct kmem_cache *barrel_cache;
static bool is_empty;

DEFINE_FREE(end_crates, struct kmem_cache *, if (_T) kmem_cache_destroy(_T))
DEFINE_FREE(end_barrels, struct kmem_cache *, if (_T) kmem_cache_destroy(_T))

static void crate_free(struct rcu_head *head)
{
	kmem_cache_free(crate_cache, container_of(head, struct crate, rcu));
}

static void barrel_free(struct rcu_head *head)
{
	kmem_cache_free(barrel_cache, container_of(head, struct barrel, rcu));
}

void ferry_unload(struct crate *crate, struct barrel *barrel)
{
	call_rcu(&crate->rcu, crate_free);
	call_rcu(&barrel->rcu, barrel_free);
}
EXPORT_SYMBOL_GPL(ferry_unload);

static int __init ferry_init(void)
{
	crate_cache = KMEM_CACHE(crate, 0);
	barrel_cache = KMEM_CACHE(barrel, 0);
	return 0;
}

static void end_barrels(void)
{
	struct kmem_cache *barrels __free(end_barrels) = barrel_cache;

	if (is_empty)
		goto wait;
	rcu_barrier();
	if (!barrels)
		return;
	pr_debug("barrels are gone\n");
	return;
wait:
	rcu_barrier();
}

static void __exit ferry_exit(void)
{
	end_barrels();
	{
		struct kmem_cache *crates __free(end_crates) = crate_cache;

		rcu_barrier();
		if (is_empty)
			goto out;
		rcu_barrier();
	}
out:
	pr_debug("crates are gone\n");
}

module_init(ferry_init);
module_exit(ferry_exit);
MODULE_LICENSE("GPL");
