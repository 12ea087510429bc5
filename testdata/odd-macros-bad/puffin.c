// A condition that goes on behind an #ifdef, a macro with a line that begins with `#`, and one that is part of a table: none of it
// hides that nothing waits for the callbacks.
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

struct puffin {
	struct rcu_head rcu;
};

struct puffin_file {
	const char *name;
	void (*drop)(struct puffin *puffin);
};

static struct kmem_cache *puffin_cache;
static struct dentry *puffin_dir;

#define PUFFIN_FILE(file, nr)						\
	{ .name = #file #nr, .drop = puffin_release }

#define puffin_drain(dir, text, ...)					\
do {									\
	pr_debug("%s: " text " at "					\
		 #dir "\n", __func__, ##__VA_ARGS__);			\
	synchronize_rcu();						\
} while (0)

static void puffin_free(struct rcu_head *head)
{
	kmem_cache_free(puffin_cache, container_of(head, struct puffin, rcu));
}

static void puffin_release(struct puffin *puffin)
{
	call_rcu(&puffin->rcu, puffin_free);
}

static int puffin_show(const struct puffin_file *file)
{
	return debugfs_create_file(file->name, 0444, puffin_dir, file->drop, NULL) ? 0 : -ENOMEM;
}

static int puffin_open(void)
{
	struct puffin_file files[] = { PUFFIN_FILE(eggs, 0), PUFFIN_FILE(chicks, 1) };

	return puffin_show(&files[0]) ?: puffin_show(&files[1]);
}

static int puffin_close(int left)
{
	left = left ?:
#ifdef CONFIG_DEBUG_FS
	       debugfs_initialized() ?:
#endif
	       0;
	return __extension__ ({ puffin_drain(puffin_dir, "%d left", left); left; });
}

static int __init puffin_init(void)
{
	puffin_cache = KMEM_CACHE(puffin, 0);
	return puffin_cache ? puffin_open() : -ENOMEM;
}
module_init(puffin_init);

static void __exit puffin_exit(void)
{
	puffin_close(0);
	kmem_cache_destroy(puffin_cache);	//~ RCU003
}
module_exit(puffin_exit);
MODULE_LICENSE("GPL");
