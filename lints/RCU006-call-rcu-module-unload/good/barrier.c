#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct probe {
	struct rcu_head rcu;
};

static struct probe __rcu *current_probe;

static void probe_free(struct rcu_head *head)
{
	kfree(container_of(head, struct probe, rcu));
}

static void probe_replace(struct probe *probe)
{
	struct probe *old = rcu_replace_pointer(current_probe, probe, true);

	if (old)
		call_rcu(&old->rcu, probe_free);
}

static int __init probe_init(void)
{
	probe_replace(kzalloc(sizeof(struct probe), GFP_KERNEL));
	return 0;
}
module_init(probe_init);

static void __exit probe_exit(void)
{
	probe_replace(NULL);
	rcu_barrier();
}
module_exit(probe_exit);
MODULE_LICENSE("GPL");
