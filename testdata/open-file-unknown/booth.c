// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "booth.h"

struct ticket {
	struct rcu_head rcu;
	int seat;
};

static struct kmem_cache *tickets;
static bool booth_lazy = true;

static void ticket_free(struct rcu_head *head)
{
	kmem_cache_free(tickets, container_of(head, struct ticket, rcu));
}

static void ticket_return(struct ticket *ticket)
{
	if (booth_lazy)
		call_rcu(&ticket->rcu, ticket_free);
	else
		kmem_cache_free(tickets, ticket);
}

static long booth_ioctl(struct file *file, unsigned int command, unsigned long arg)
{
	ticket_return(file->private_data);
	return 0;
}

/* All that was returned through the file has been given back when it is closed, and the file keeps the module. */
static int booth_release(struct inode *inode, struct file *file)
{
	if (booth_lazy)
		rcu_barrier();
	return 0;
}

static const struct file_operations booth_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = booth_ioctl,
	.release = booth_release,
};

int booth_open(void)
{
	tickets = KMEM_CACHE(ticket, 0);
	if (!tickets)
		return -ENOMEM;
	return register_chrdev(0, "booth", &booth_fops);
}
EXPORT_SYMBOL_GPL(booth_open);

void booth_close(void)
{
	unregister_chrdev(0, "booth");
	kmem_cache_destroy(tickets);
}
EXPORT_SYMBOL_GPL(booth_close);

module_param(booth_lazy, bool, 0444);
MODULE_LICENSE("GPL");
