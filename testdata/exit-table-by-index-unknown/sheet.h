/* SPDX-License-Identifier: MIT OR Apache-2.0 */
struct sheet;
int sheets_init(void);
void sheets_exit(void);
void sheet_drop(struct sheet *sheet);
