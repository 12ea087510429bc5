/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
#error "kmem_cache_destroy() has to wait for batches"
#endif

struct snail {
	struct rcu_head rcu;
};

int shells_make(void);
void shells_break(void);
