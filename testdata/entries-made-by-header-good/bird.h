/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#define DECLARE_BIRD(name) \
static int __init name##_init(void) \
{ \
	return name##_up(); \
} \
module_init(name##_init); \
static void __exit name##_exit(void) \
{ \
	name##_down(); \
} \
module_exit(name##_exit);
