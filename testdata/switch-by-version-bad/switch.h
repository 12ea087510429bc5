/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#ifndef __switch_h__
#define __switch_h__

#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#define USES_BATCHES
#endif

#endif
