// Braces that open in one branch and close in that of another #if, and a head whose branches close it: all of it is one function.
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/version.h>

struct kite {
	struct rcu_head rcu;
	int line;
};

static struct kmem_cache *kite_cache;

static void kite_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(kite_cache, container_of(head, struct kite, rcu));
}

static int kites_land(struct kite *kite,
#ifdef CONFIG_KITES_ON_LINES
		      int line)
#else
		      long line)
#endif
{
#if HAVE_WIND
	static const void *const ways[] = { &&up, &&down };

	goto *ways[line & 1];
#else
	for (;;) {
		switch (line & 1) {
#endif
up:
	call_rcu(&kite->rcu, kite_free_rcu);
#if !HAVE_WIND
		}
		break;
	}
#endif
down:
	rcu_barrier();
	return 0;
}

static int __init kites_init(void)
{
	kite_cache = KMEM_CACHE(kite, 0);
	return kite_cache ? 0 : -ENOMEM;
}
module_init(kites_init);

static void __exit kites_exit(void)
{
	struct kite *kite = kmem_cache_alloc(kite_cache, GFP_KERNEL);

	if (!kite)
		return;
	kites_land(kite, 0);
	kmem_cache_destroy(kite_cache);
}
module_exit(kites_exit);
MODULE_LICENSE("GPL");
