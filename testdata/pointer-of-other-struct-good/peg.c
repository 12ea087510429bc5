// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <net/net_namespace.h>

struct coat {
	struct rcu_head rcu;
	int size;
};

struct peg;

struct peg_ops {
	void (*release)(struct peg *peg);
};

struct peg {
	const struct peg_ops *ops;
};

static struct kmem_cache *coats;
static struct peg last_peg;

static void coat_free(struct rcu_head *head)
{
	kmem_cache_free(coats, container_of(head, struct coat, rcu));
}

static int wardrobe_release(struct inode *inode, struct file *file)
{
	struct coat *coat = file->private_data;

	call_rcu(&coat->rcu, coat_free);
	return 0;
}

static const struct file_operations wardrobe_fops = {
	.owner = THIS_MODULE,
	.release = wardrobe_release,
};

static void __net_exit wardrobe_net_exit(struct net *net)
{
	remove_proc_entry("wardrobe", net->proc_net);
}

static struct pernet_operations wardrobe_net_ops = {
	.exit = wardrobe_net_exit,
};

static int __init wardrobe_init(void)
{
	coats = KMEM_CACHE(coat, 0);
	if (!coats)
		return -ENOMEM;
	if (register_pernet_subsys(&wardrobe_net_ops)) {
		kmem_cache_destroy(coats);
		return -ENOMEM;
	}
	return register_chrdev(0, "wardrobe", &wardrobe_fops);
}

/* The release of a peg is not that of a file. */
static void __exit wardrobe_exit(void)
{
	unregister_chrdev(0, "wardrobe");
	unregister_pernet_subsys(&wardrobe_net_ops);
	rcu_barrier();
	last_peg.ops->release(&last_peg);
	kmem_cache_destroy(coats);
}

module_init(wardrobe_init);
module_exit(wardrobe_exit);
MODULE_LICENSE("GPL");
