/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What some of the kernels that the module is built for have, and others do not. */
#ifndef ORCHARD_COMPAT_H
#define ORCHARD_COMPAT_H

#include <linux/rcupdate.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 1, 0)
#define call_rcu_bh call_rcu
#define rcu_barrier_bh rcu_barrier
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define call_rcu_hurry(head, func) call_rcu(head, func)
#endif

#ifndef HAVE_KFREE_RCU_MIGHTSLEEP
#define kfree_rcu_mightsleep(object) kfree_rcu(object)
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
static inline void kvfree_rcu_barrier(void)
{
	rcu_barrier();
}
#endif

#endif
