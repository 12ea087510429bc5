// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct barge {
	struct rcu_head rcu;
};

struct lock {
	struct barge *barge;
};

static struct kmem_cache *barge_cache;
static struct net_device *canal;

static void barge_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(barge_cache, container_of(head, struct barge, rcu));
}

/* Runs when the barrier of the device's removal is over. */
static void lock_destructor(struct net_device *dev)
{
	struct lock *lock = netdev_priv(dev);

	call_rcu(&lock->barge->rcu, barge_free_rcu);
}

static void lock_setup(struct net_device *dev)
{
	dev->priv_destructor = lock_destructor;
	dev->needs_free_netdev = true;
}

static int __init canal_init(void)
{
	barge_cache = KMEM_CACHE(barge, 0);
	if (!barge_cache)
		return -ENOMEM;
	canal = alloc_netdev(sizeof(struct lock), "canal%d", NET_NAME_UNKNOWN, lock_setup);
	if (!canal) {
		kmem_cache_destroy(barge_cache);
		return -ENOMEM;
	}
	return register_netdev(canal);
}
module_init(canal_init);

static void __exit canal_exit(void)
{
	unregister_netdev(canal);
	kmem_cache_destroy(barge_cache);	//~ RCU004 kernel>=4.12
}
module_exit(canal_exit);
MODULE_LICENSE("GPL");
