/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#ifndef MARSH_H
#define MARSH_H

#include "stub.h"

int stork_arrive(void);

#ifdef CONFIG_MARSH_STORKS
void stork_leave(void);
#else
MARSH_STUB_VOID(stork_leave, void)
#endif

#endif
