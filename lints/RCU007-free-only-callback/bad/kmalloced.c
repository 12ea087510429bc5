// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct table {
	struct rcu_head rcu;
	int slots[];
};

static void table_free_rcu(struct rcu_head *head);

static void table_drop(struct table *table)
{
	if (table)
		call_rcu(&table->rcu, table_free_rcu);	//~ RCU007 kernel>=5.9
}

static void table_free_rcu(struct rcu_head *head)
{
	kvfree((struct table *)head);
}

void table_replace(struct table **slot, struct table *table)
{
	table_drop(*slot);
	*slot = table;
}

struct row {
	int cells;
	struct rcu_head rcu;
};

static void row_free_rcu(struct rcu_head *head)
{
	struct row *row = container_of(head, typeof(*row), rcu);

	kfree(row);
}

void row_drop(struct row *row)
{
	call_rcu(&row->rcu, row_free_rcu);	//~ RCU007
}
