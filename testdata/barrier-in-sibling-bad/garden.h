// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct fern {
	struct rcu_head rcu;
};

int ferns_start(void);
void ferns_stop(void);
void garden_quiesce(void);
