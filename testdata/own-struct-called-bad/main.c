// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include "mill.h"

static LIST_HEAD(parts);

static void water_drain(void)
{
	synchronize_rcu();
}

static const struct mill_ops water_ops = { .drain = water_drain };
static const struct mill_ops *ops = &water_ops;

void mill_add(struct mill_part *part)
{
	list_add_tail(&part->link, &parts);
}

static void stop_parts(void)
{
	struct mill_part *part, *next;

	list_for_each_entry_safe_reverse(part, next, &parts, link)
		part->stop();
}

static void stop(const struct mill_ops *ops)
{
	ops->drain();
}

static int __init mill_init(void)
{
	return stones_init();
}

static void __exit mill_exit(void)
{
	stop(ops);
	stop_parts();
	rcu_barrier();
}

module_init(mill_init);
module_exit(mill_exit);
MODULE_LICENSE("GPL");
