/* SPDX-License-Identifier: MIT OR Apache-2.0 */
struct flow {
	int water;
	struct callback rcu;
};

int flows_start(void);
void flows_stop(void);
