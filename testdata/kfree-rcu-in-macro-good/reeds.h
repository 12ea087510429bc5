/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What it is given has a type only where it is used. */
#define REED_DROP(reed) kfree_rcu(reed, rcu)
#define REED_DROP_ALL(one, other)	\
do {					\
	REED_DROP(one);			\
	REED_DROP(other);		\
} while (0)
