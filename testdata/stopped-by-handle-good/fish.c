// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/sysctl.h>

struct fish {
	struct rcu_head rcu;
};

static struct kmem_cache *fish_cache;
static struct ctl_table_header *fish_header;

static struct fish *last_fish;

static void fish_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(fish_cache, container_of(head, struct fish, rcu));
}

static void fish_swap(void)
{
	struct fish *fish = xchg(&last_fish, kmem_cache_zalloc(fish_cache, GFP_ATOMIC));

	if (fish)
		call_rcu(&fish->rcu, fish_free_rcu);
}

static int fish_catch(const struct ctl_table *table, int write, void *buffer, size_t *size, loff_t *at)
{
	fish_swap();
	return 0;
}

static struct ctl_table fish_table[] = {
	{ .procname = "catch", .mode = 0200, .proc_handler = fish_catch },
};

static int __init fish_init(void)
{
	fish_cache = KMEM_CACHE(fish, 0);
	if (!fish_cache)
		return -ENOMEM;
	fish_header = register_sysctl("net/fish", fish_table);
	return 0;
}
module_init(fish_init);

static void __exit fish_exit(void)
{
	unregister_sysctl_table(fish_header);
	rcu_barrier();
	kmem_cache_destroy(fish_cache);
}
module_exit(fish_exit);
MODULE_LICENSE("GPL");
