// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/completion.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct guest {
	char *name;
	struct completion *gone;
	struct rcu_head rcu;
};

static int guests;

static void guest_free_named(struct rcu_head *head)
{
	struct guest *guest = container_of(head, struct guest, rcu);

	kfree(guest->name);
	kfree(guest);
}

static void guest_free_waited_for(struct rcu_head *head)
{
	struct guest *guest = container_of(head, struct guest, rcu);

	complete(guest->gone);
	kfree(guest);
}

static void guest_free_counted(struct rcu_head *head)
{
	guests--;
	kfree(container_of(head, struct guest, rcu));
}

static void guest_free_if(struct rcu_head *head)
{
	struct guest *guest = container_of(head, struct guest, rcu);

	if (guest->gone)
		kfree(guest);
}

static void guest_free_with_header(struct rcu_head *head)
{
	kfree((char *)container_of(head, struct guest, rcu) - 16);
}

static void guest_free_checked(struct rcu_head *head)
{
	struct guest *guest = container_of(head, struct guest, rcu);

	WARN_ON_ONCE(guest->gone);
	kfree(guest);
}

static void guest_free_told(struct rcu_head *head)
{
	struct guest *guest = container_of(head, struct guest, rcu);

	WARN(guest->gone, "%s is waited for\n", guest->name);
	kfree(guest);
}

static void guest_free_wiped(struct rcu_head *head)
{
	kfree_sensitive(container_of(head, struct guest, rcu));
}

void guest_leave(struct guest *guest, int how)
{
	switch (how) {
	case 0:
		call_rcu(&guest->rcu, guest_free_named);
		break;
	case 1:
		call_rcu(&guest->rcu, guest_free_waited_for);
		break;
	case 2:
		call_rcu(&guest->rcu, guest_free_counted);
		break;
	case 3:
		call_rcu(&guest->rcu, guest_free_if);
		break;
	case 4:
		call_rcu(&guest->rcu, guest_free_checked);
		break;
	case 5:
		call_rcu(&guest->rcu, guest_free_told);
		break;
	case 6:
		call_rcu(&guest->rcu, guest_free_wiped);
		break;
	default:
		call_rcu(&guest->rcu, guest_free_with_header);
	}
}
