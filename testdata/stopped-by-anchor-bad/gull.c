// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/usb.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct gull {
	struct rcu_head rcu;
};

static struct kmem_cache *gull_cache;
static struct gull *last_gull;

static void gull_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(gull_cache, container_of(head, struct gull, rcu));
}

static void gull_swap(void)
{
	struct gull *gull = xchg(&last_gull, kmem_cache_zalloc(gull_cache, GFP_ATOMIC));

	if (gull)
		call_rcu(&gull->rcu, gull_free_rcu);
}

static struct usb_anchor sent;

static void gull_done(struct urb *urb)
{
	gull_swap();
}

int gull_send(struct usb_device *device, unsigned int pipe, void *data, int size)
{
	struct urb *urb = usb_alloc_urb(0, GFP_KERNEL);
	int err;

	if (!urb)
		return -ENOMEM;
	usb_fill_bulk_urb(urb, device, pipe, data, size, gull_done, NULL);
	usb_anchor_urb(urb, &sent);
	err = usb_submit_urb(urb, GFP_KERNEL);
	if (err)
		usb_unanchor_urb(urb);
	usb_free_urb(urb);
	return err;
}
EXPORT_SYMBOL_GPL(gull_send);

static int __init gull_init(void)
{
	gull_cache = KMEM_CACHE(gull, 0);
	if (!gull_cache)
		return -ENOMEM;
	init_usb_anchor(&sent);
	return 0;
}
module_init(gull_init);

static void __exit gull_exit(void)
{
	rcu_barrier();
	usb_kill_anchored_urbs(&sent);
	kmem_cache_destroy(gull_cache);	//~ RCU004
}
module_exit(gull_exit);
MODULE_LICENSE("GPL");
