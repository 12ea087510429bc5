/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#ifndef LIDS_H
#define LIDS_H

#include <linux/rcupdate.h>

struct lid {
	struct rcu_head rcu;
};

struct jar {
	struct lid lid;
	int marbles;
};

struct tin {
	struct lid lid;
	int sardines;
};

#endif
