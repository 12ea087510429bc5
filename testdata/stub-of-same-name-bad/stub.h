/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#ifndef STUB_H
#define STUB_H

struct hook {
	void (*run)(void);
};

/* Whoever walks the section runs them. */
#define MARSH_STUB(type, name, body, ...) \
	static inline type name(__VA_ARGS__) { body; } \
	static const struct hook hook_of_##name __used __section(".hooks") = { .run = name };
#define MARSH_STUB_VOID(name, ...) \
	MARSH_STUB(void, name, , __VA_ARGS__)

#endif
