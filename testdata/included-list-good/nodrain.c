// SPDX-License-Identifier: MIT OR Apache-2.0
#include "quarry.h"

void quarry_drain(void)
{
}
