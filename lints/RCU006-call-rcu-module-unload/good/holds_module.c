#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct session {
	struct rcu_head rcu;
};

/* The reference was taken when the session was opened: the module cannot go before this runs. */
static void session_free(struct rcu_head *head)
{
	kfree(container_of(head, struct session, rcu));
	module_put(THIS_MODULE);
}

void session_put(struct session *session)
{
	call_rcu(&session->rcu, session_free);
}

static int __init session_init(void)
{
	return 0;
}
module_init(session_init);

static void __exit session_exit(void)
{
}
module_exit(session_exit);
MODULE_LICENSE("GPL");
