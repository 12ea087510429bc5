/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <linux/rcupdate.h>

static inline void calm_down(void)
{
	synchronize_rcu();
}
