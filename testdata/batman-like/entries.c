// SPDX-License-Identifier: MIT OR Apache-2.0
#include "mesh.h"

static HLIST_HEAD(mesh_entries);
static DEFINE_SPINLOCK(mesh_lock);

/* Converted from call_rcu() with a callback that only freed the entry. */
void mesh_entry_put(struct mesh_entry *entry)
{
	kfree_rcu(entry, rcu);			//~ RCU001.1 kernel>=5.6 kernel<6.12
}

void mesh_entries_purge(void)
{
	struct mesh_entry *entry;
	struct hlist_node *next;

	spin_lock_bh(&mesh_lock);
	hlist_for_each_entry_safe(entry, next, &mesh_entries, node) {
		hlist_del_rcu(&entry->node);
		mesh_entry_put(entry);
	}
	spin_unlock_bh(&mesh_lock);
}
