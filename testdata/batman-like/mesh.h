/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#ifndef MESH_H
#define MESH_H

#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

struct mesh_entry {
	struct hlist_node node;
	u8 address[6];
	struct rcu_head rcu;
};

int mesh_cache_init(void);
void mesh_cache_destroy(void);
struct mesh_entry *mesh_entry_new(void);
void mesh_entry_put(struct mesh_entry *entry);
void mesh_entries_purge(void);

#endif
