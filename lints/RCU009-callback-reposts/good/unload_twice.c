#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct wheel {
	struct rcu_head rcu;
	bool again;
};

static void wheel_stop(struct rcu_head *head)
{
	kfree(container_of(head, struct wheel, rcu));
}

static void wheel_turn(struct rcu_head *head)
{
	struct wheel *wheel = container_of(head, struct wheel, rcu);

	if (wheel->again)
		call_rcu(head, wheel_stop);
	else
		kfree(wheel);
}

void wheel_spin(struct wheel *wheel)
{
	call_rcu(&wheel->rcu, wheel_turn);
}

static int __init wheel_init(void)
{
	return 0;
}
module_init(wheel_init);

static void __exit wheel_exit(void)
{
	rcu_barrier();
	rcu_barrier();
}
module_exit(wheel_exit);
MODULE_LICENSE("GPL");
