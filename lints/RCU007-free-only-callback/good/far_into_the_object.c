// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct page_text {
	char line[64][64];
};

struct page {
	struct page_text text;
	struct rcu_head rcu;
};

static void page_free_rcu(struct rcu_head *head)
{
	kfree(container_of(head, struct page, rcu));
}

/* kfree_rcu() takes the offset for a pointer to a callback from 4096 on, and does not compile. */
void page_turn(struct page *page)
{
	call_rcu(&page->rcu, page_free_rcu);
}
