#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct wheel {
	struct rcu_head rcu;
	int turns;
};

static void wheel_turn(struct rcu_head *head)
{
	struct wheel *wheel = container_of(head, struct wheel, rcu);

	if (wheel->turns-- > 0)
		call_rcu(head, wheel_turn);	//~ RCU009.3
	else
		kfree(wheel);
}

void wheel_spin(struct wheel *wheel)
{
	call_rcu(&wheel->rcu, wheel_turn);	//~ RCU009.1
}

static int __init wheel_init(void)
{
	return 0;
}
module_init(wheel_init);

static void __exit wheel_exit(void)
{
	rcu_barrier();	//~ RCU009.6
}	//~ RCU009
module_exit(wheel_exit);
MODULE_LICENSE("GPL");
