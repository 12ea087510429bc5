// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

/* What is freed is what a macro of the kernel yields. */

struct apple {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *apple_cache;
static struct apple __rcu *ripe_apple;

void apple_drop(void)
{
	kfree_rcu(rcu_dereference_protected(ripe_apple, 1), rcu);
}

struct pear {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *pear_cache;
static struct pear __rcu *ripe_pear;

void pear_drop(struct pear *next)
{
	kfree_rcu(rcu_replace_pointer(ripe_pear, next, true), rcu);
}

struct plum {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *plum_cache;
static struct plum *ripe_plum;

void plum_drop(void)
{
	struct plum *plum = smp_load_acquire(&ripe_plum);

	kfree_rcu(plum, rcu);
	kfree_rcu(smp_load_acquire(&ripe_plum), rcu);
}

struct cherry {
	int weight;
	struct rcu_head rcu;
	struct cherry __rcu *twin;
};

static struct kmem_cache *cherry_cache;

void cherry_drop(struct cherry *cherry)
{
	kfree_rcu(unrcu_pointer(xchg(&cherry->twin, NULL)), rcu);
}

struct peach {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *peach_cache;
static DEFINE_PER_CPU(struct peach *, ripe_peach);

void peach_drop(void)
{
	kfree_rcu(this_cpu_read(ripe_peach), rcu);
}

struct grape {
	int weight;
	struct rcu_head rcu;
	struct grape * __percpu *bunch;
};

static struct kmem_cache *grape_cache;

void grape_drop(struct grape *grape)
{
	kfree_rcu(*this_cpu_ptr(grape->bunch), rcu);
}

struct quince {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *quince_cache;

void quince_drop(struct quince *picked)
{
	struct quince *quince __free(kfree) = picked;

	kfree_rcu(no_free_ptr(quince), rcu);
}

struct fig {
	int weight;
	struct rcu_head rcu;
	struct fig __rcu *twin;
};

static struct kmem_cache *fig_cache;

void fig_drop(struct fig *fig)
{
	kfree_rcu(rtnl_dereference(rcu_dereference(fig)->twin), rcu);
}

struct lime {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *lime_cache;
static struct lime *ripe_limes[4];

void lime_drop(int branch)
{
	kfree_rcu(READ_ONCE(ripe_limes[branch]), rcu);
}

static int __init orchard_init(void)
{
	apple_cache = KMEM_CACHE(apple, 0);
	pear_cache = KMEM_CACHE(pear, 0);
	plum_cache = KMEM_CACHE(plum, 0);
	cherry_cache = KMEM_CACHE(cherry, 0);
	peach_cache = KMEM_CACHE(peach, 0);
	grape_cache = KMEM_CACHE(grape, 0);
	quince_cache = KMEM_CACHE(quince, 0);
	fig_cache = KMEM_CACHE(fig, 0);
	lime_cache = KMEM_CACHE(lime, 0);
	return 0;
}

static void __exit orchard_exit(void)
{
	kmem_cache_destroy(apple_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
						//~^ RCU002 kernel<5.6
	kmem_cache_destroy(pear_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
						//~^ RCU002 kernel<5.6
	kmem_cache_destroy(plum_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
						//~^ RCU002 kernel<5.6
	kmem_cache_destroy(cherry_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
						//~^ RCU002 kernel<5.6
	kmem_cache_destroy(peach_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
						//~^ RCU002 kernel<5.6
	kmem_cache_destroy(grape_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
						//~^ RCU002 kernel<5.6
	kmem_cache_destroy(quince_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
						//~^ RCU002 kernel<5.6
	kmem_cache_destroy(fig_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
						//~^ RCU002 kernel<5.6
	kmem_cache_destroy(lime_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
						//~^ RCU002 kernel<5.6
}

module_init(orchard_init);
module_exit(orchard_exit);
MODULE_LICENSE("GPL");
