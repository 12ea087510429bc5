/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0)
#define yarn_drain() rcu_barrier()
#else
#define yarn_drain() do { } while (0)
#endif
