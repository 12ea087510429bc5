/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <linux/version.h>
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
static inline void kvfree_rcu_barrier(void)
{
	rcu_barrier();
}
#endif
