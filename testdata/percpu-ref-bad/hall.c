#include <linux/module.h>
#include <linux/percpu-refcount.h>
#include <linux/slab.h>

struct hall {
	struct percpu_ref guests;
};

static struct kmem_cache *hall_cache;

static void hall_close(struct percpu_ref *guests)
{
	struct hall *hall = container_of(guests, struct hall, guests);

	percpu_ref_exit(guests);
	kmem_cache_free(hall_cache, hall);
}

struct hall *hall_open(void)
{
	struct hall *hall = kmem_cache_alloc(hall_cache, GFP_KERNEL);

	if (hall && percpu_ref_init(&hall->guests, hall_close, 0, GFP_KERNEL)) {
		kmem_cache_free(hall_cache, hall);
		return NULL;
	}
	return hall;
}

void hall_leave(struct hall *hall)
{
	percpu_ref_kill(&hall->guests);	//~ RCU002.1 kernel>=3.11
}

static int __init hall_init(void)
{
	hall_cache = KMEM_CACHE(hall, 0);
	return hall_cache ? 0 : -ENOMEM;
}
module_init(hall_init);

static void __exit hall_exit(void)
{
	kmem_cache_destroy(hall_cache);	//~ RCU002 kernel>=3.11
}
module_exit(hall_exit);
MODULE_LICENSE("GPL");
