/* SPDX-License-Identifier: MIT OR Apache-2.0 */
struct boat;

struct boat_ops {
	int sails;
	rcu_callback_t sink;
};

struct boat {
	struct rcu_head rcu;
	const struct boat_ops *ops;
};

struct boat *boat_new(const struct boat_ops *ops);
void boat_drop(struct boat *boat);
extern struct kmem_cache *boat_cache;
