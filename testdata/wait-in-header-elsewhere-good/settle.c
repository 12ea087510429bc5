// SPDX-License-Identifier: MIT OR Apache-2.0
/* Nothing in here says what it waits for. */
#include "quiet.h"

void hive_settle(void)
{
	be_quiet();
}
