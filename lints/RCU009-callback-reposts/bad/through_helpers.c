#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct route {
	struct rcu_head rcu;
};

struct guest {
	struct rcu_head rcu;
	struct route __rcu *route;
};

static void route_free(struct rcu_head *head)	//~ RCU009.6
{
	pr_debug("a route is gone\n");
	kfree(container_of(head, struct route, rcu));
}

static void route_reset(struct guest *guest)
{
	struct route *route = rcu_replace_pointer(guest->route, NULL, true);

	if (route)
		call_rcu(&route->rcu, route_free);	//~ RCU009.5
}

static void guest_free(struct guest *guest)
{
	route_reset(guest);			//~ RCU009.4
	kfree(guest);
}

static void guest_release(struct rcu_head *head)	//~ RCU009.2
{
	guest_free(container_of(head, struct guest, rcu));	//~ RCU009.3
}

void guest_put(struct guest *guest)
{
	call_rcu(&guest->rcu, guest_release);	//~ RCU009.1
}

static int __init inn_init(void)
{
	return 0;
}
module_init(inn_init);

static void __exit inn_exit(void)
{
	rcu_barrier();
}	//~ RCU009
module_exit(inn_exit);
MODULE_LICENSE("GPL");
