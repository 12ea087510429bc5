// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include "sheet.h"

static int quiet_init(void)
{
	return 0;
}

static void quiet_exit(void)
{
	rcu_barrier();
}

struct stage {
	int (*init)(void);
	void (*exit)(void);
};

static const struct stage stages[] = {
	{ .init = sheets_init, .exit = sheets_exit },
	{ .init = quiet_init, .exit = quiet_exit },
};

static void stage_exit(unsigned int at)
{
	if (stages[at].exit)
		stages[at].exit();
}

/* The loop is here, the table is used there: in which order is not followed. */
static int __init stages_init(void)
{
	int err, i;

	for (i = 0; i < ARRAY_SIZE(stages); i++) {
		err = stages[i].init();
		if (err) {
			while (i--)
				stage_exit(i);
			return err;
		}
	}
	return 0;
}

static void __exit stages_exit(void)
{
	int i;

	for (i = ARRAY_SIZE(stages) - 1; i >= 0; i--)
		stage_exit(i);
}

module_init(stages_init);
module_exit(stages_exit);
MODULE_LICENSE("GPL");
