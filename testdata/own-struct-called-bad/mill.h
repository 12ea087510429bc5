/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <linux/list.h>

struct mill_part {
	struct list_head link;
	void (*stop)(void);
};

struct mill_ops {
	void (*drain)(void);
};

void mill_add(struct mill_part *part);
int stones_init(void);
