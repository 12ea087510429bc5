/* SPDX-License-Identifier: MIT OR Apache-2.0 */
static inline void kvfree_rcu_barrier(void)
{
	rcu_barrier();
}
