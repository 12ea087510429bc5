#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/rcupdate.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

struct parcel {
	struct rcu_head rcu;
};

static struct kmem_cache *parcel_cache;
static struct net_device *canal;
static struct parcel *last_parcel;

static void parcel_free(struct rcu_head *head)
{
	kmem_cache_free(parcel_cache, container_of(head, struct parcel, rcu));
}

void parcel_put(struct parcel *parcel)
{
	call_rcu(&parcel->rcu, parcel_free);
}

static int __init canal_init(void)
{
	parcel_cache = KMEM_CACHE(parcel, 0);
	return parcel_cache ? 0 : -ENOMEM;
}
module_init(canal_init);

static void __exit canal_exit(void)
{
	rtnl_lock();
	unregister_netdevice(canal);
	rtnl_unlock();
	parcel_put(last_parcel);
	/* No device is on its way any more: nothing is waited for. */
	rtnl_lock();
	rtnl_unlock();
	kmem_cache_destroy(parcel_cache);	//~ RCU004
}
module_exit(canal_exit);
MODULE_LICENSE("GPL");
