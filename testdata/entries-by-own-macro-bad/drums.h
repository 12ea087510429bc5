/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#define DRUM_ENTRIES(name)	\
	module_init(name##_start);	\
	module_exit(name##_stop)
#define DRUM_MODULE(name) DRUM_ENTRIES(drum_##name)
