/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <linux/rcupdate.h>

struct bed {
	struct rcu_head rcu;
	int room;
};

struct bed *bed_new(int room);
int stable_open(void);
void stable_close(void);
