/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#undef rcu_barrier
#define rcu_barrier() do { \
	synchronize_rcu(); \
	rcu_barrier(); \
} while (0)
