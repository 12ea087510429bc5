// SPDX-License-Identifier: MIT OR Apache-2.0
/* Nobody has a type for what is allocated: the size is a macro's or a typedef's, and the pointers are void. */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

typedef struct {
	struct rcu_head rcu;
	int number;
} berth_t;

struct rope {
	struct rcu_head rcu;
	int length;
};

#define ROPE_SIZE (sizeof(struct rope) + 16)

static struct kmem_cache *berths;
static struct kmem_cache *ropes;

static void berth_free(struct rcu_head *head)
{
	kmem_cache_free(berths, container_of(head, berth_t, rcu));
}

static void rope_cut(struct rope *rope)
{
	kmem_cache_free(ropes, rope);
}

static int berth_open(struct inode *inode, struct file *file)
{
	file->private_data = kmem_cache_zalloc(berths, GFP_KERNEL);
	return file->private_data ? 0 : -ENOMEM;
}

static long berth_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	void *room = kmem_cache_zalloc(ropes, GFP_KERNEL);
	struct rope *rope = room;

	if (command)
		rope_cut(rope);
	else
		kfree_rcu(rope, rcu);
	return 0;
}

static int berth_release(struct inode *inode, struct file *file)
{
	berth_t *berth = file->private_data;

	if (berth->number)
		call_rcu(&berth->rcu, berth_free);
	else
		kfree_rcu(berth, rcu);
	return 0;
}

static const struct file_operations berth_fops = {
	.owner = THIS_MODULE,
	.open = berth_open,
	.unlocked_ioctl = berth_ioctl,
	.release = berth_release,
};

static struct miscdevice berth_device = { .name = "berth", .fops = &berth_fops };

static int __init berth_init(void)
{
	berths = kmem_cache_create("berths", sizeof(berth_t), 0, 0, NULL);
	ropes = kmem_cache_create("ropes", ROPE_SIZE, 0, 0, NULL);
	return misc_register(&berth_device);
}

static void __exit berth_exit(void)
{
	misc_deregister(&berth_device);
	rcu_barrier();
	kmem_cache_destroy(ropes);	//~ RCU001 kernel>=5.6 kernel<6.12
	kmem_cache_destroy(berths);	//~ RCU001 kernel>=5.6 kernel<6.12
}

module_init(berth_init);
module_exit(berth_exit);
MODULE_LICENSE("GPL");
