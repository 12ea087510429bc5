// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#define DEFINE_REEDS(name) static struct kmem_cache *name##_cache; static void name##_free_rcu(struct rcu_head *head) { kmem_cache_free(name##_cache, container_of(head, struct name, rcu)); }
struct reed { struct rcu_head rcu; }; DEFINE_REEDS(reed) static bool cut; void reed_drop(struct reed *reed) { call_rcu(&reed->rcu, reed_free_rcu); } EXPORT_SYMBOL_GPL(reed_drop);

static int __init reeds_init(void) { reed_cache = KMEM_CACHE(reed, 0); if (!reed_cache) { return -ENOMEM; } return 0; } static void __exit reeds_exit(void) { if (cut) { rcu_barrier(); }
#ifdef CONFIG_REEDS_LOUD
pr_info("reeds: gone\n")
#endif
; kmem_cache_destroy(reed_cache); } module_init(reeds_init); module_exit(reeds_exit); MODULE_LICENSE("GPL");	//~ RCU002
