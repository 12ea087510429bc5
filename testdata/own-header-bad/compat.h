/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#undef rcu_barrier
#define rcu_barrier() synchronize_rcu()
