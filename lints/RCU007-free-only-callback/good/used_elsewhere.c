// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/srcu.h>

struct note {
	struct rcu_head rcu;
	struct rcu_head other;
};

DEFINE_STATIC_SRCU(notes);

static void note_free(struct rcu_head *head)
{
	kfree(container_of(head, struct note, rcu));
}

void note_put(struct note *note, bool now)
{
	if (now)
		note_free(&note->rcu);
	else
		call_rcu(&note->rcu, note_free);
}

static void note_free_srcu(struct rcu_head *head)
{
	kfree(container_of(head, struct note, rcu));
}

void note_put_srcu(struct note *note)
{
	call_srcu(&notes, &note->rcu, note_free_srcu);
}

static void note_free_wrong_head(struct rcu_head *head)
{
	kfree(container_of(head, struct note, rcu));
}

void note_put_wrong_head(struct note *note)
{
	call_rcu(&note->other, note_free_wrong_head);
}

struct page_note {
	struct note note;
	int page;
};

static void page_note_free(struct rcu_head *head)
{
	kfree(container_of(head, struct page_note, note.rcu));
}

void page_note_put(struct note *note)
{
	call_rcu(&note->rcu, page_note_free);
}
