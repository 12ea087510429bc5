/* SPDX-License-Identifier: MIT OR Apache-2.0 */
int stones_open(void);
void stones_close(void);
