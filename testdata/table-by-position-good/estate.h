/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <linux/list.h>

struct part {
	struct list_head link;
	void (*exit)(void);
};

void part_register(struct part *part);
int pond_init(void);
