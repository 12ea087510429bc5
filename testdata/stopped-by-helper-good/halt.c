// SPDX-License-Identifier: MIT OR Apache-2.0
#include "heath.h"

void heath_halt(struct delayed_work *work)
{
	cancel_delayed_work_sync(work);
}
