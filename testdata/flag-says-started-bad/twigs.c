// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct twig {
	int age;
	struct rcu_head rcu;
};

static struct kmem_cache *twigs;
static struct twig __rcu *current_twig;
static bool watching;

static void twig_free(struct rcu_head *head)
{
	struct twig *twig = container_of(head, struct twig, rcu);

	twig->age = 0;
	kmem_cache_free(twigs, twig);
}

static int twig_event(struct notifier_block *nb, unsigned long what, void *data)
{
	struct twig *old = rcu_replace_pointer(current_twig, NULL, true);

	if (old)
		call_rcu(&old->rcu, twig_free);
	return NOTIFY_DONE;
}

static struct notifier_block twig_notifier = {
	.notifier_call = twig_event,
};

void twig_look_away(void)
{
	watching = false;
}
EXPORT_SYMBOL_GPL(twig_look_away);

static int __init twig_init(void)
{
	twigs = KMEM_CACHE(twig, 0);
	if (!twigs)
		return -ENOMEM;
	watching = !register_netdevice_notifier(&twig_notifier);
	return 0;
}

static void __exit twig_exit(void)
{
	if (watching) {
		unregister_netdevice_notifier(&twig_notifier);
		rcu_barrier();
	}
	kmem_cache_destroy(twigs);	//~ RCU002
}

module_init(twig_init);
module_exit(twig_exit);
MODULE_LICENSE("GPL");
