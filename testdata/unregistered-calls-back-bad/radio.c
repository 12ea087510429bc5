// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <net/mac80211.h>

struct radio {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *radio_cache;

static void radio_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(radio_cache, container_of(head, struct radio, rcu));
}

static void radio_drop(struct radio *radio)
{
	call_rcu(&radio->rcu, radio_free_rcu);
}

static void radio_stop(struct ieee80211_hw *hw, bool suspend)
{
	radio_drop(hw->priv);
}

static const struct ieee80211_ops radio_ops = {
	.stop = radio_stop,
};

static struct ieee80211_hw *radio_hw;

static int __init radio_init(void)
{
	radio_cache = KMEM_CACHE(radio, 0);
	if (!radio_cache)
		return -ENOMEM;
	radio_hw = ieee80211_alloc_hw(sizeof(struct radio *), &radio_ops);
	return ieee80211_register_hw(radio_hw);
}

static void __exit radio_exit(void)
{
	rcu_barrier();
	ieee80211_unregister_hw(radio_hw);
	kmem_cache_destroy(radio_cache);	//~ RCU004
}

module_init(radio_init);
module_exit(radio_exit);
MODULE_LICENSE("GPL");
