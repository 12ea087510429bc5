/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <linux/rcupdate.h>

static inline void be_quieter(void)
{
	rcu_barrier();
}
