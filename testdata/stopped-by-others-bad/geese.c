// SPDX-License-Identifier: MIT OR Apache-2.0
// What rings, is polled, and is written to, until it is taken back.
#include <linux/alarmtimer.h>
#include <linux/kobject.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

struct goose {
	struct rcu_head rcu;
};

static struct kmem_cache *goose_cache;
static struct kmem_cache *gander_cache;
static struct kmem_cache *duck_cache;
static struct goose *goose;
static struct goose *gander;
static struct goose *duck;

static void goose_free(struct rcu_head *head)
{
	kmem_cache_free(goose_cache, container_of(head, struct goose, rcu));
}

static void gander_free(struct rcu_head *head)
{
	kmem_cache_free(gander_cache, container_of(head, struct goose, rcu));
}

static void duck_free(struct rcu_head *head)
{
	kmem_cache_free(duck_cache, container_of(head, struct goose, rcu));
}

static enum alarmtimer_restart dawn_break(struct alarm *alarm, ktime_t now)
{
	struct goose *old = xchg(&goose, NULL);

	if (old)
		call_rcu(&old->rcu, goose_free);
	return ALARMTIMER_NORESTART;
}
static struct alarm dawn;

static int pond_poll(struct napi_struct *napi, int budget)
{
	struct goose *old = xchg(&gander, NULL);

	if (old)
		call_rcu(&old->rcu, gander_free);
	return 0;
}
static struct napi_struct pond;

static ssize_t feed_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf, size_t count)
{
	struct goose *old = xchg(&duck, NULL);

	if (old)
		call_rcu(&old->rcu, duck_free);
	return count;
}
static struct kobj_attribute feed = __ATTR(feed, 0200, NULL, feed_store);
static struct attribute *farm_attrs[] = {
	&feed.attr,
	NULL,
};
static const struct attribute_group farm = {
	.attrs = farm_attrs,
};

int geese_follow(struct net_device *dev)
{
	netif_napi_add(dev, &pond, pond_poll);
	napi_enable(&pond);
	return sysfs_create_group(kernel_kobj, &farm);
}
EXPORT_SYMBOL(geese_follow);

static int __init geese_init(void)
{
	goose_cache = kmem_cache_create("goose", sizeof(struct goose), 0, 0, NULL);
	gander_cache = kmem_cache_create("gander", sizeof(struct goose), 0, 0, NULL);
	duck_cache = kmem_cache_create("duck", sizeof(struct goose), 0, 0, NULL);
	alarm_init(&dawn, ALARM_BOOTTIME, dawn_break);
	return 0;
}
module_init(geese_init);

static void __exit geese_exit(void)
{
	rcu_barrier();
	alarm_cancel(&dawn);
	kmem_cache_destroy(goose_cache);	//~ RCU004
	napi_disable(&pond);
	kmem_cache_destroy(gander_cache);	//~ RCU004
	sysfs_remove_group(kernel_kobj, &farm);
	kmem_cache_destroy(duck_cache);		//~ RCU004
}
module_exit(geese_exit);
MODULE_LICENSE("GPL");
