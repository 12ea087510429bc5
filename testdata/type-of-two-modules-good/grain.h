// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>

struct grain {
	struct rcu_head rcu;
	unsigned int weight;
};

struct grain *barley_grow(void);
