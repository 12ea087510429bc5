// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/workqueue.h>

/* It waits for what is of the weir, when somebody queues it. */
static void weir_dry(struct work_struct *work)
{
	rcu_barrier();
}
static struct work_struct weir_work;

void weir_forget(int gate)
{
	if (gate >= 0)
		return;
	INIT_WORK(&weir_work, weir_dry);
	schedule_work(&weir_work);
}
EXPORT_SYMBOL_GPL(weir_forget);

static void __exit weir_exit(void)
{
	cancel_work_sync(&weir_work);
}

module_exit(weir_exit);
MODULE_LICENSE("GPL");
