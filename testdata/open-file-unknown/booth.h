/* SPDX-License-Identifier: MIT OR Apache-2.0 */
int booth_open(void);
void booth_close(void);
