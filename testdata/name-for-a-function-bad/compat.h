/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <linux/version.h>

/* Names without parameters: they stand for the functions themselves. */
#define soon call_rcu
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0)
#define wait_until_idle rcu_barrier
#else
#define wait_until_idle synchronize_rcu
#endif
