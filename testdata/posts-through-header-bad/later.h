// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>

static inline void later(struct rcu_head *head, rcu_callback_t callback)
{
	call_rcu(head, callback);
}

#define soon_or_later(object, callback) later(&(object)->rcu, callback)
