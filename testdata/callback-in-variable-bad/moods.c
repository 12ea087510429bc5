// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct mood {
	struct rcu_head rcu;
};

static struct kmem_cache *mood_cache;
static rcu_callback_t mood_fade __read_mostly;

static void mood_fade_rcu(struct rcu_head *head)
{
	kmem_cache_free(mood_cache, container_of(head, struct mood, rcu));
}

void mood_choose(void)
{
	mood_fade = mood_fade_rcu;
}

void mood_drop(struct mood *mood)
{
	call_rcu(&mood->rcu, mood_fade);
}

static int __init moods_init(void)
{
	mood_cache = KMEM_CACHE(mood, 0);
	return mood_cache ? 0 : -ENOMEM;
}

static void __exit moods_exit(void)
{
	kmem_cache_destroy(mood_cache);	//~ RCU002
}

module_init(moods_init);
module_exit(moods_exit);
MODULE_LICENSE("GPL");
