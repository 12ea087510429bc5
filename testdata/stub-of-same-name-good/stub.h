/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#ifndef STUB_H
#define STUB_H

#define MARSH_STUB(type, name, body, ...) \
	static inline type name(__VA_ARGS__) { body; }
#define MARSH_STUB_VOID(name, ...) \
	MARSH_STUB(void, name, , __VA_ARGS__)

#endif
