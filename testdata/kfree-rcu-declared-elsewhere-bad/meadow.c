// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

/* The type of what is freed stands somewhere else than in its declaration. */
#define NEXT_OF(flower) ((flower)->next)
#define SAME(flower) ({ typeof(flower) __same = (flower); __same; })

struct daisy {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *daisy_cache;
static struct daisy *daisies[2][3];

void daisy_drop(int row)
{
	kfree_rcu(daisies[row][0], rcu);
}

struct poppy {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *poppy_cache;
static struct {
	int count;
	struct {
		struct poppy *all[4];
	} bed;
} poppies[2];

void poppy_drop(void)
{
	kfree_rcu(poppies[1].bed.all[0], rcu);
}

struct tulip {
	int weight;
	struct rcu_head rcu;
	struct {
		struct tulip *left;
	} beside;
};

static struct kmem_cache *tulip_cache;

void tulip_drop(struct tulip *tulip)
{
	kfree_rcu(tulip->beside.left, rcu);
}

struct aster {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *aster_cache;
typedef struct aster *aster_ref;

void aster_drop(aster_ref aster)
{
	aster_ref other = aster;

	kfree_rcu(other, rcu);
}

struct lily {
	int weight;
	struct rcu_head rcu;
	struct lily *next;
};

static struct kmem_cache *lily_cache;

void lily_drop(struct lily *lily)
{
	typeof(*lily) *other = lily->next;

	kfree_rcu(other, rcu);
}

struct rose {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *rose_cache;

void rose_drop(struct rose *rose)
{
	typeof(struct rose) *other = rose;

	kfree_rcu(other, rcu);
}

struct iris {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *iris_cache;

void iris_drop(struct iris *iris)
{
	__auto_type other = iris;

	kfree_rcu(other, rcu);
}

struct violet {
	int weight;
	struct rcu_head rcu;
	struct violet *next;
};

static struct kmem_cache *violet_cache;

void violet_drop(struct violet *violet)
{
	kfree_rcu(NEXT_OF(violet), rcu);
}

struct orchid {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *orchid_cache;
#define to_orchid(weight) container_of(weight, struct orchid, weight)

void orchid_drop(int *weight)
{
	kfree_rcu(to_orchid(weight), rcu);
}

struct clover {
	int weight;
	struct rcu_head rcu;
};

static struct kmem_cache *clover_cache;

void clover_drop(struct clover *clover)
{
	kfree_rcu(SAME(clover), rcu);
}

struct sorrel {
	int weight;
	struct rcu_head rcu;
	struct sorrel *next;
};

static struct kmem_cache *sorrel_cache;
static struct sorrel *sorrel_first(void)
{
	return NULL;
}

void sorrel_drop(void)
{
	kfree_rcu(sorrel_first()->next, rcu);
}

static int __init meadow_init(void)
{
	daisy_cache = KMEM_CACHE(daisy, 0);
	poppy_cache = KMEM_CACHE(poppy, 0);
	tulip_cache = KMEM_CACHE(tulip, 0);
	aster_cache = KMEM_CACHE(aster, 0);
	lily_cache = KMEM_CACHE(lily, 0);
	rose_cache = KMEM_CACHE(rose, 0);
	iris_cache = KMEM_CACHE(iris, 0);
	violet_cache = KMEM_CACHE(violet, 0);
	orchid_cache = KMEM_CACHE(orchid, 0);
	clover_cache = KMEM_CACHE(clover, 0);
	sorrel_cache = KMEM_CACHE(sorrel, 0);
	return 0;
}

static void __exit meadow_exit(void)
{
	kmem_cache_destroy(daisy_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
						//~^ RCU002 kernel<5.6
	kmem_cache_destroy(poppy_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
						//~^ RCU002 kernel<5.6
	kmem_cache_destroy(tulip_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
						//~^ RCU002 kernel<5.6
	kmem_cache_destroy(aster_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
						//~^ RCU002 kernel<5.6
	kmem_cache_destroy(lily_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
						//~^ RCU002 kernel<5.6
	kmem_cache_destroy(rose_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
						//~^ RCU002 kernel<5.6
	kmem_cache_destroy(iris_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
						//~^ RCU002 kernel<5.6
	kmem_cache_destroy(violet_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
						//~^ RCU002 kernel<5.6
	kmem_cache_destroy(orchid_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
						//~^ RCU002 kernel<5.6
	kmem_cache_destroy(clover_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
						//~^ RCU002 kernel<5.6
	kmem_cache_destroy(sorrel_cache);	//~ RCU001 kernel>=5.6 kernel<6.12
						//~^ RCU002 kernel<5.6
}

module_init(meadow_init);
module_exit(meadow_exit);
MODULE_LICENSE("GPL");
