/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Names that stand for calls, and for names that do. */
#define SETTLE		rcu_barrier()
#define SETTLE_ALL	SETTLE
#define SETTLE_AND_LOG	do { SETTLE; pr_info("settled\n"); } while (0)
#define EEL_END		kmem_cache_destroy(eel_cache)
