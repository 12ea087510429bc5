/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <linux/slab.h>

#define MAKE_CACHE(place, type) place = KMEM_CACHE(type, 0)
