/* SPDX-License-Identifier: MIT OR Apache-2.0 */

struct millstones {
	const char *name;
	struct kmem_cache *sacks;
};
