// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/fs.h>
#include <linux/shrinker.h>

struct cave {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *cave_cache;

static void cave_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(cave_cache, container_of(head, struct cave, rcu));
}

static void cave_drop(struct cave *cave)
{
	call_rcu(&cave->rcu, cave_free_rcu);
}

static unsigned long cave_count(struct shrinker *shrinker, struct shrink_control *control)
{
	return 1;
}

static unsigned long cave_scan(struct shrinker *shrinker, struct shrink_control *control)
{
	cave_drop(kmem_cache_zalloc(cave_cache, GFP_NOWAIT));
	return 1;
}

static struct shrinker cave_shrinker = {
	.count_objects = cave_count,
	.scan_objects = cave_scan,
};

/* Mounts keep the module. What else is registered does not end with them. */
static struct file_system_type cave_type = {
	.owner = THIS_MODULE,
	.name = "cave",
	.kill_sb = kill_litter_super,
};

static int __init cave_init(void)
{
	int err;

	cave_cache = KMEM_CACHE(cave, 0);
	if (!cave_cache)
		return -ENOMEM;
	err = register_shrinker(&cave_shrinker, "cave");
	if (err) {
		kmem_cache_destroy(cave_cache);
		return err;
	}
	return register_filesystem(&cave_type);
}

static void __exit cave_exit(void)
{
	unregister_filesystem(&cave_type);
	rcu_barrier();
	kmem_cache_destroy(cave_cache);	//~ RCU004
	unregister_shrinker(&cave_shrinker);
}

module_init(cave_init);
module_exit(cave_exit);
MODULE_LICENSE("GPL");
