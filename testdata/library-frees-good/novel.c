// SPDX-License-Identifier: MIT OR Apache-2.0
#include <linux/module.h>
#include <linux/slab.h>
#include "shelf.h"

struct novel {
	struct book book;
};

static struct kmem_cache *novel_cache;
static struct novel *novel;

static void novel_free(struct book *book)
{
	kmem_cache_free(novel_cache, container_of(book, struct novel, book));
}

static const struct book_ops novel_ops = { .free = novel_free };

static int __init novel_init(void)
{
	novel_cache = KMEM_CACHE(novel, 0);
	if (!novel_cache)
		return -ENOMEM;
	novel = kmem_cache_zalloc(novel_cache, GFP_KERNEL);
	if (novel)
		novel->book.ops = &novel_ops;
	return 0;
}
module_init(novel_init);

static void __exit novel_exit(void)
{
	if (novel)
		shelf_put(&novel->book);
	rcu_barrier();
	kmem_cache_destroy(novel_cache);
}
module_exit(novel_exit);
MODULE_LICENSE("GPL");
