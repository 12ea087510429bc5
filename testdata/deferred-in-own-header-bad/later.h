/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#ifndef LATER_H
#define LATER_H

#include <linux/rcupdate.h>

/* The only one that knows how it is done: no source says so. */
static inline void later(struct rcu_head *head, void (*then)(struct rcu_head *head))
{
	call_rcu(head, then);
}

static inline void later_all(void)
{
	rcu_barrier();
}

#endif
