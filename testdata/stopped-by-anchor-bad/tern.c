// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/usb.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct tern {
	struct rcu_head rcu;
};

static struct kmem_cache *tern_cache;
static struct tern *last_tern;

static void tern_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(tern_cache, container_of(head, struct tern, rcu));
}

static void tern_swap(void)
{
	struct tern *tern = xchg(&last_tern, kmem_cache_zalloc(tern_cache, GFP_ATOMIC));

	if (tern)
		call_rcu(&tern->rcu, tern_free_rcu);
}

static struct usb_anchor sent;

static void tern_done(struct urb *urb)
{
	tern_swap();
}

int tern_send(struct usb_device *device, unsigned int pipe, void *data, int size)
{
	struct urb *urb = usb_alloc_urb(0, GFP_KERNEL);
	int err;

	if (!urb)
		return -ENOMEM;
	urb->dev = device;
	urb->pipe = pipe;
	urb->transfer_buffer = data;
	urb->transfer_buffer_length = size;
	urb->complete = tern_done;
	usb_anchor_urb(urb, &sent);
	err = usb_submit_urb(urb, GFP_KERNEL);
	if (err)
		usb_unanchor_urb(urb);
	usb_free_urb(urb);
	return err;
}
EXPORT_SYMBOL_GPL(tern_send);

static int __init tern_init(void)
{
	tern_cache = KMEM_CACHE(tern, 0);
	if (!tern_cache)
		return -ENOMEM;
	init_usb_anchor(&sent);
	return 0;
}
module_init(tern_init);

static void __exit tern_exit(void)
{
	rcu_barrier();
	usb_poison_anchored_urbs(&sent);
	kmem_cache_destroy(tern_cache);	//~ RCU004
}
module_exit(tern_exit);
MODULE_LICENSE("GPL");
