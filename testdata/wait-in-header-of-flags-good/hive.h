/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <linux/rcupdate.h>

struct bee {
	int honey;
	struct rcu_head rcu;
};
