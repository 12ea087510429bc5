/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/version.h>

struct snail {
	struct rcu_head rcu;
};

int shells_make(void);
void shells_break(void);
