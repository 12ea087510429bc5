// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include "old.h"
#include "flow.h"

static struct kmem_cache *flows;

static void flow_free(struct callback *head)
{
	struct flow *flow = container_of(head, struct flow, rcu);

	flow->water = 0;
	kmem_cache_free(flows, flow);
}

void flow_end(struct flow *flow)
{
	old_post(&flow->rcu, flow_free);
}

int flows_start(void)
{
	flows = old_cache("flow", sizeof(struct flow));
	return flows ? 0 : -ENOMEM;
}

void flows_stop(void)
{
	old_wait();
	old_cache_destroy(flows);
}
