// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>
#include "quarry.h"

void quarry_drain(void)
{
	rcu_barrier();
}
