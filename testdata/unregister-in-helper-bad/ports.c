// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct port {
	struct rcu_head rcu;
};

static struct kmem_cache *port_cache;
static struct port __rcu *last_port;

static void port_free(struct rcu_head *head)
{
	kmem_cache_free(port_cache, container_of(head, struct port, rcu));
}

static int port_event(struct notifier_block *block, unsigned long event, void *data)
{
	struct port *old = rcu_replace_pointer(last_port, NULL, true);

	if (old)
		call_rcu(&old->rcu, port_free);
	return NOTIFY_DONE;
}

static struct notifier_block port_notifier = {
	.notifier_call = port_event,
};

static int __init port_init(void)
{
	port_cache = KMEM_CACHE(port, 0);
	if (!port_cache)
		return -ENOMEM;
	return register_netdevice_notifier(&port_notifier);
}
module_init(port_init);

/* It neither waits nor defers itself. */
static void port_stop(void)
{
	unregister_netdevice_notifier(&port_notifier);
}

static void __exit port_exit(void)
{
	rcu_barrier();
	port_stop();			//~ RCU004.5
	kmem_cache_destroy(port_cache);	//~ RCU004
}
module_exit(port_exit);
MODULE_LICENSE("GPL");
