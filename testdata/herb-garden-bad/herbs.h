/* SPDX-License-Identifier: MIT OR Apache-2.0 */

int mint_init(void);
int sage_init(void);
int thyme_init(void);
void sage_exit(void);
void thyme_exit(void);
