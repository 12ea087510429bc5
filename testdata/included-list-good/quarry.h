/* SPDX-License-Identifier: MIT OR Apache-2.0 */
void quarry_drain(void);
