/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "quieter.h"

#define be_quiet()	do { be_quieter(); } while (0)
