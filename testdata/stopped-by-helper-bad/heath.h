// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/workqueue.h>

void heath_halt(struct delayed_work *work);

static inline void heath_stop(struct delayed_work *work)
{
	heath_halt(work);
}
