// SPDX-License-Identifier: MIT OR Apache-2.0
/* The last part that goes waits, if anything was posted at all. */
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct sample {
	struct rcu_head rcu;
	void *values;
};

static bool posted;

static void sample_free(struct rcu_head *head)
{
	struct sample *sample = container_of(head, struct sample, rcu);

	kfree(sample->values);
	kfree(sample);
}

void sample_drop(struct sample *sample)
{
	WRITE_ONCE(posted, true);
	call_rcu(&sample->rcu, sample_free);
}
EXPORT_SYMBOL_GPL(sample_drop);

static void samples_exit(void)
{
	if (posted)
		rcu_barrier();
}

static void names_exit(void)
{
}

static void (*exits[])(void) = {
	samples_exit,
	names_exit,
};

static int __init parts_init(void)
{
	return 0;
}
module_init(parts_init);

static void __exit parts_exit(void)
{
	int i = ARRAY_SIZE(exits);

	while (i--)
		exits[i]();
}
module_exit(parts_exit);
MODULE_LICENSE("GPL");
