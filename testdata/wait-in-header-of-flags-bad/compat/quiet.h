/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#define be_quiet()	do { rcu_barrier(); } while (0)
