// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include "estate.h"

static LIST_HEAD(parts);

void part_register(struct part *part)
{
	list_add_tail(&part->link, &parts);
}

static int __init estate_init(void)
{
	return pond_init();
}
module_init(estate_init);

static void __exit estate_exit(void)
{
	struct part *part;

	list_for_each_entry(part, &parts, link)
		part->exit();
}
module_exit(estate_exit);
MODULE_LICENSE("GPL");
