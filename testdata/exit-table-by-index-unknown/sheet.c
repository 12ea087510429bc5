// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "sheet.h"

struct sheet {
	struct rcu_head rcu;
};

static struct kmem_cache *sheet_cache;

static void sheet_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(sheet_cache, container_of(head, struct sheet, rcu));
}

void sheet_drop(struct sheet *sheet)
{
	call_rcu(&sheet->rcu, sheet_free_rcu);
}

int sheets_init(void)
{
	sheet_cache = KMEM_CACHE(sheet, 0);
	return sheet_cache ? 0 : -ENOMEM;
}

void sheets_exit(void)
{
	kmem_cache_destroy(sheet_cache);
}
