// SPDX-License-Identifier: MIT OR Apache-2.0
int depot_open(void);
void depot_settle(void);
void depot_close(void);
