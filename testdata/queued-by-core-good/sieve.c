#include <linux/module.h>
#include <linux/slab.h>
#include <net/pkt_cls.h>

struct sieve {
	struct rcu_work rwork;
};

static struct kmem_cache *sieve_cache;

static void sieve_free_work(struct work_struct *work)
{
	kmem_cache_free(sieve_cache, container_of(to_rcu_work(work), struct sieve, rwork));
}

static void sieve_delete(struct tcf_proto *proto, void *arg)
{
	struct sieve *sieve = arg;

	tcf_queue_work(&sieve->rwork, sieve_free_work);
}

static struct tcf_proto_ops sieve_ops = {
	.kind = "sieve",
	.delete_empty = sieve_delete,
};

static int __init sieve_init(void)
{
	sieve_cache = KMEM_CACHE(sieve, 0);
	return sieve_cache ? register_tcf_proto_ops(&sieve_ops) : -ENOMEM;
}
module_init(sieve_init);

static void __exit sieve_exit(void)
{
	unregister_tcf_proto_ops(&sieve_ops);
	kmem_cache_destroy(sieve_cache);
}
module_exit(sieve_exit);
MODULE_LICENSE("GPL");
