// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct ore {
	struct rcu_head rcu;
	int grade;
};

struct coal {
	struct rcu_head rcu;
	char seam[40];
};

static struct kmem_cache *ore_cache;
static struct kmem_cache *coal_cache;

static const struct pit_cache {
	const char *name;
	unsigned int size;
	struct kmem_cache **cache;
} pit_caches[] = {
	{ "pit_ore", sizeof(struct ore), &ore_cache },
	{ "pit_coal", sizeof(struct coal), &coal_cache },
};

static void ore_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(ore_cache, container_of(head, struct ore, rcu));
}

struct ore *ore_find(int grade)
{
	struct ore *ore = kmem_cache_alloc(ore_cache, GFP_KERNEL);

	if (ore)
		ore->grade = grade;
	return ore;
}

void ore_drop(struct ore *ore)
{
	call_rcu(&ore->rcu, ore_free_rcu);
}

void coal_drop(struct coal *coal)
{
	kmem_cache_free(coal_cache, coal);
}

static void pit_caches_destroy(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(pit_caches); i++) {
		kmem_cache_destroy(*pit_caches[i].cache);
		*pit_caches[i].cache = NULL;
	}
}

static int __init pit_init(void)
{
	const struct pit_cache *info;
	int i;

	for (i = 0; i < ARRAY_SIZE(pit_caches); i++) {
		info = &pit_caches[i];
		*info->cache = kmem_cache_create(info->name, info->size, 0, 0, NULL);
		if (!*info->cache) {
			pit_caches_destroy();
			return -ENOMEM;
		}
	}
	return 0;
}

static void __exit pit_exit(void)
{
	rcu_barrier();
	pit_caches_destroy();
}

module_init(pit_init);
module_exit(pit_exit);
MODULE_LICENSE("GPL");
