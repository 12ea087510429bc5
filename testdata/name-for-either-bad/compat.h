/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <linux/version.h>
#if defined(RHEL_RELEASE_CODE) && RHEL_RELEASE_CODE < RHEL_RELEASE_VERSION(8, 4)
#define bat_wait rcu_barrier
#else
#define bat_wait synchronize_rcu
#endif
