/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#define pond_free_now(p) kmem_cache_free(pond_cache, (p))
#define pond_free_later(p) call_rcu(&(p)->rcu, pond_free_rcu)
#define pond_gone() kmem_cache_destroy(pond_cache)	//~ RCU002
